/* The entry grid as a spreadsheet: keys move between the boxes, a box that is left is saved,
   a block that is pasted is saved at once. The form works without this script; what cannot
   be saved stays in its box. Runs under CSP 'self'. */
(function () {
  "use strict";

  const form = document.querySelector("[data-entry-grid]");
  if (!form) {
    return;
  }
  const status = document.querySelector("[data-entry-status]");
  const cells = new Map();
  // Lines with boxes, in order: for each the boxes by number of their period.
  const lines = [];
  // Language numbers of LibreOffice whose decimals stand after a dot.
  const ENGLISH = new Set(["1033", "2057", "3081", "4105", "5129", "16393", "18441"]);

  form.querySelectorAll("tbody tr, tfoot tr").forEach(function (tr) {
    const boxes = tr.querySelectorAll('input[name^="o-"]');
    if (!boxes.length) {
      return;
    }
    const line = { part: tr.parentElement, boxes: new Map() };
    boxes.forEach(function (input) {
      const key = input.name.slice(2);
      const cell = {
        key: key,
        input: input,
        td: input.closest("td"),
        seen: form.elements["seen-" + key],
        stored: input.dataset.stored,
        line: lines.length,
        number: Number(key.split("-").pop()),
        saving: false,
        sent: null,
        asked: null,
      };
      if (cell.td.querySelector(".entry-ask")) {
        cell.asked = input.value;
      }
      cells.set(input, cell);
      line.boxes.set(cell.number, cell);
    });
    lines.push(line);
  });

  /* What is said, and how a box looks */

  function say(text) {
    status.textContent = text;
  }

  function nameOf(cell) {
    return cell.input.getAttribute("aria-label");
  }

  function isUnsaved(cell) {
    return !cell.input.disabled && cell.input.value.trim() !== cell.stored.trim();
  }

  function unsaved() {
    return [...cells.values()].filter(isUnsaved);
  }

  function mark(cell, state) {
    if (state) {
      cell.input.dataset.state = state;
    } else {
      delete cell.input.dataset.state;
    }
  }

  function tell(cell, result) {
    const link = cell.td.querySelector(".entry-state");
    link.className = "entry-state entry-" + (result.tone || "none");
    link.firstElementChild.textContent = result.words;
    cell.td.querySelector(".entry-day").textContent = result.day;
  }

  function ask(cell, html) {
    // Before it goes, so that the focus is never lost and no leaving is heard.
    if (cell.td.contains(document.activeElement)) {
      cell.input.focus();
    }
    const old = cell.td.querySelector(".entry-ask");
    if (old) {
      old.remove();
    }
    const notes = "tt-" + cell.key;
    if (html) {
      cell.td.insertAdjacentHTML("beforeend", html);
      cell.input.setAttribute("aria-invalid", "true");
      cell.input.setAttribute("aria-describedby", notes + " hoi-" + cell.key);
    } else {
      cell.input.removeAttribute("aria-invalid");
      cell.input.setAttribute("aria-describedby", notes);
      cell.asked = null;
    }
  }

  /* Saving */

  function noteOf(cell) {
    const box = cell.td.querySelector(".entry-ask textarea");
    return box ? box.value : "";
  }

  function choiceOf(cell) {
    const box = cell.td.querySelector(".entry-ask input:checked");
    return box ? box.value : "";
  }

  /* What was chosen before, which the next question still belongs to. */
  function keptOf(cell, name) {
    const box = cell.td.querySelector('.entry-ask input[type="hidden"][name="' + name + "-" + cell.key + '"]');
    return box ? box.value : "";
  }

  function token() {
    // The cookie first: after a new sign-in in another tab the page's own is stale.
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  function reasonOf(response) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      return "phiên làm việc đã hết. Hãy đăng nhập lại ở một thẻ khác của trình duyệt";
    }
    if (response.status === 404) {
      return "bạn không còn được nhập ô này. Hãy hỏi văn phòng";
    }
    return response.ok ? "" : "máy chủ báo lỗi (" + response.status + ")";
  }

  async function request(body) {
    let response;
    try {
      response = await fetch(form.dataset.entryGrid, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify(body),
      });
    } catch {
      return { reason: "không kết nối được với máy chủ" };
    }
    const reason = reasonOf(response);
    if (reason) {
      return { reason: reason };
    }
    try {
      return await response.json();
    } catch {
      return { reason: "máy chủ trả lời không đọc được" };
    }
  }

  /* One request after the other: a sum is taken when the cells before it are stored. */
  let last = Promise.resolve();

  function send(list, words, sum) {
    last = last.then(function () {
      return sendNow(list, words, sum);
    }).catch(function () {
      say("Có lỗi khi lưu. Những gì bạn nhập còn nguyên trong ô; hãy tải lại trang ở một thẻ khác để xem ô nào đã lưu.");
    });
  }

  /* `sum`: the number of the period whose sum is to become the ward's result, the last
     cell of the list. */
  async function sendNow(list, words, sum) {
    const sent = list.filter(function (cell, place) {
      return isUnsaved(cell) || choiceOf(cell) || (sum && place === list.length - 1);
    });
    if (!sent.length) {
      return;
    }
    sent.forEach(function (cell) {
      cell.saving = true;
      cell.sent = cell.input.value;
      mark(cell, "saving");
    });
    const answer = await request({
      cells: sent.map(function (cell) {
        return {
          key: cell.key, text: cell.sent, seen: cell.seen.value, note: noteOf(cell),
          choice: choiceOf(cell) || keptOf(cell, "chon"), doubts: keptOf(cell, "ngo"),
        };
      }),
      sum: sum || "",
    });
    sent.forEach(function (cell) {
      cell.saving = false;
    });
    if (answer.reason) {
      sent.forEach(function (cell) {
        mark(cell, isUnsaved(cell) ? "unsaved" : "");
      });
      say("Chưa lưu được: " + answer.reason + ". Những gì bạn nhập còn nguyên trong ô; bấm «Lưu các ô đã nhập» để thử lại.");
      return;
    }
    sent.forEach(function (cell) {
      take(cell, answer.cells[cell.key]);
    });
    showSums(answer.sums);
    if (sent.length === 1 && !words) {
      sayOne(sent[0], answer.cells[sent[0].key]);
    } else {
      say((words || "") + answer.words);
    }
    // What was typed on while the request was away.
    send(sent.filter(function (cell) {
      return isUnsaved(cell) && cell.input.value !== cell.sent && document.activeElement !== cell.input;
    }));
  }

  function sayOne(cell, result) {
    const done = result.outcome === "saved" ? "đã lưu" : "không thay đổi";
    const text = (result.messages || []).join(" ") || done + ".";
    say(nameOf(cell) + ": " + text);
  }

  function take(cell, result) {
    if (result.outcome === "saved" || result.outcome === "unchanged") {
      const isSame = cell.input.value === cell.sent;
      if (result.words) {
        tell(cell, result);
        cell.seen.value = result.seen;
        cell.stored = result.text;
      }
      if (isSame) {
        cell.input.value = cell.stored;
      }
      ask(cell, "");
      mark(cell, isUnsaved(cell) ? "unsaved" : "saved");
      return;
    }
    cell.asked = cell.sent;
    if (result.outcome === "conflict") {
      cell.stored = result.text;
      tell(cell, result);
    } else {
      cell.seen.value = result.base;
      if (cell.input.value === cell.sent && result.typed !== undefined) {
        cell.input.value = cell.asked = result.typed;
      }
    }
    ask(cell, result.ask);
    mark(cell, "unsaved");
  }

  function showSums(sums) {
    sums.forEach(function (sum) {
      const td = form.querySelector('[data-sum="' + sum.number + '"]');
      td.querySelector(".entry-sum").textContent = sum.text || "–";
      const words = td.querySelector(".entry-sum-words");
      words.textContent = sum.words;
      words.className = "entry-sum-words entry-" + (sum.tone || "none");
    });
    const told = document.querySelector("[data-entry-differences]");
    if (told && sums.length && !sums.some(function (sum) { return sum.tone === "bad"; })) {
      told.remove();
    }
  }

  /* Keep what is stored, or go back to it. */
  function giveUp(cell) {
    const theirs = [...cell.td.querySelectorAll('.entry-ask input[type="radio"]')].find(function (box) {
      return /^\d+$/.test(box.value);
    });
    if (theirs) {
      cell.seen.value = theirs.value;
    }
    cell.input.value = cell.stored;
    ask(cell, "");
    mark(cell, "");
    say(nameOf(cell) + ": giữ số đang lưu.");
  }

  /* The person is done with a cell for now. */
  function settle(cell) {
    const choice = choiceOf(cell);
    if (choice === "giu") {
      giveUp(cell);
    } else if (choice || noteOf(cell).trim()) {
      send([cell]);
    } else if (!isUnsaved(cell)) {
      if (cell.asked !== null) {
        giveUp(cell);
      }
    } else if (cell.input.value !== cell.asked) {
      send([cell]);
    }
  }

  /* Moving */

  function move(cell, down, right) {
    let line = cell.line + down;
    let number = cell.number + right;
    while (lines[line] && number >= 1 && number <= 12) {
      const next = lines[line].boxes.get(number);
      if (next && !next.input.disabled) {
        next.input.focus();
        return true;
      }
      line += down;
      number += right;
    }
    return false;
  }

  function step(cell, forward) {
    const open = [...cells.values()].filter(function (one) {
      return !one.input.disabled;
    });
    const next = open[open.indexOf(cell) + forward];
    if (next) {
      next.input.focus();
    }
    return Boolean(next);
  }

  function onKey(event, cell) {
    const input = cell.input;
    const end = input.value.length;
    const whole = input.selectionStart === 0 && input.selectionEnd === end;
    const atStart = whole || input.selectionEnd === 0;
    const atEnd = whole || input.selectionStart === end;
    if (event.key === "ArrowUp") {
      return move(cell, -1, 0);
    }
    if (event.key === "ArrowDown") {
      return move(cell, 1, 0);
    }
    if (event.key === "ArrowLeft") {
      return atStart && move(cell, 0, -1);
    }
    if (event.key === "ArrowRight") {
      return atEnd && move(cell, 0, 1);
    }
    if (event.key === "Enter") {
      if (!move(cell, event.shiftKey ? -1 : 1, 0)) {
        settle(cell);
      }
      return true;
    }
    if (event.key === "Tab") {
      const control = !event.shiftKey && cell.td.querySelector(".entry-ask :is(textarea, input:not([type=\"hidden\"]))");
      if (control) {
        control.focus();
      }
      return Boolean(control) || step(cell, event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape") {
      giveUp(cell);
      return true;
    }
    if (event.key === "F2") {
      cell.td.querySelector("a.entry-state").focus();
      return true;
    }
    return false;
  }

  function cellAt(node) {
    const td = node && node.closest && node.closest(".entry-cell");
    return td ? cells.get(td.querySelector('input[name^="o-"]')) : undefined;
  }

  form.addEventListener("keydown", function (event) {
    const cell = cellAt(event.target);
    // While a Vietnamese letter is being composed the keys belong to it.
    if (!cell || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    let done = false;
    if (event.target === cell.input) {
      done = onKey(event, cell);
    } else if (event.key === "Escape") {
      if (cell.asked !== null) {
        giveUp(cell);
      }
      cell.input.focus();
      done = true;
    } else if (event.key === "Enter" && event.target.matches("textarea, input")) {
      settle(cell);
      done = true;
    }
    if (done) {
      event.preventDefault();
    }
  });

  // A box that is reached is typed over, as in a spreadsheet; a click sets the caret.
  form.addEventListener("focusin", function (event) {
    if (cells.has(event.target)) {
      event.target.select();
    }
  });

  form.addEventListener("focusout", function (event) {
    const cell = cellAt(event.target);
    if (cell && !cell.td.contains(event.relatedTarget)) {
      settle(cell);
    }
  });

  form.addEventListener("input", function (event) {
    const cell = cells.get(event.target);
    if (cell && !cell.saving) {
      mark(cell, isUnsaved(cell) ? "unsaved" : "");
    }
  });

  /* Pasting a block: lines of cells parted by tabs, as spreadsheets put them. */

  function parse(text) {
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const rows = [[]];
    let value = "";
    let quoted = false;
    for (let at = 0; at < source.length; at += 1) {
      const sign = source[at];
      if (quoted && sign === '"' && source[at + 1] === '"') {
        value += sign;
        at += 1;
      } else if (sign === '"' && (quoted || value === "")) {
        quoted = !quoted;
      } else if (!quoted && (sign === "\t" || sign === "\n")) {
        rows[rows.length - 1].push(value);
        value = "";
        if (sign === "\n") {
          rows.push([]);
        }
      } else {
        value += sign;
      }
    }
    rows[rows.length - 1].push(value);
    return rows;
  }

  /* LibreOffice quotes nothing in its text, so that a quote of a cell reads like one around
     it; its table parts the cells, and says of each number in which language it is shown:
     `sdnum="1033;1066;#.##0,0"` is Vietnamese in an English office, 0 the office's own. */
  function languageOf(td) {
    const [office, own] = (td.getAttribute("sdnum") || "").split(";");
    return td.hasAttribute("sdval") ? Number(own) ? own : office : "";
  }

  function read(td) {
    td.querySelectorAll("comment").forEach(function (note) {
      note.remove();
    });
    td.querySelectorAll("br").forEach(function (end) {
      end.replaceWith(" ");
    });
    return { text: td.textContent, language: languageOf(td) };
  }

  /* The cells of a table by line and column; a merged one stands in its first place. */
  function layOut(table) {
    const rows = [...table.rows].map(function () {
      return [];
    });
    [...table.rows].forEach(function (tr, down) {
      [...tr.cells].forEach(function (td) {
        let right = 0;
        while (rows[down][right]) {
          right += 1;
        }
        const found = read(td);
        rows.slice(down, down + td.rowSpan).forEach(function (row) {
          for (let place = 0; place < td.colSpan; place += 1) {
            row[right + place] = { text: "", language: "" };
          }
        });
        rows[down][right] = found;
      });
    });
    return rows;
  }

  function rowsOfCalc(html) {
    if (!/<meta name="generator" content="(Libre|Open)Office/i.test(html)) {
      return null;
    }
    // Without its looks, which the policy of this page forbids.
    const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/ style="[^"]*"/gi, "");
    const table = new DOMParser().parseFromString(bare, "text/html").querySelector("table");
    if (!table) {
      return null;
    }
    const rows = layOut(table);
    const known = rows.flat().filter(function (one) {
      return one.language;
    });
    const english = known.length > 0 && known.every(function (one) {
      return ENGLISH.has(one.language);
    });
    // A number stored as text says nothing of itself: it goes with the others if they agree.
    return rows.map(function (row) {
      return row.map(function (one) {
        return (one.language ? ENGLISH.has(one.language) : english) ? vietnamese(one.text) : one.text;
      });
    });
  }

  /* The block in Vietnamese notation; null when it is no block but words for one box. */
  function rowsOf(data) {
    const text = data.getData("text/plain");
    const html = data.getData("text/html");
    const table = rowsOfCalc(html);
    if (table) {
      return table;
    }
    const rows = parse(text);
    if (rows.length === 1 && rows[0].length === 1 && !/["\n]/.test(text)) {
      return null;
    }
    // Excel says it once for the whole block.
    const english = /mso-displayed-decimal-separator:\s*"\\?\."/.test(html);
    return english ? rows.map(function (row) {
      return row.map(vietnamese);
    }) : rows;
  }

  function vietnamese(text) {
    const plain = text.trim();
    if (!/^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?$/.test(plain)) {
      return text;
    }
    return plain.replace(/[.,]/g, function (sign) {
      return sign === "," ? "." : ",";
    });
  }

  function fill(start, rows) {
    const found = { changed: [], outside: 0 };
    rows.forEach(function (row, down) {
      const line = lines[start.line + down];
      const isThere = line && line.part === lines[start.line].part;
      row.forEach(function (text, right) {
        const value = text.replace(/\s+/g, " ").trim();
        const cell = isThere && line.boxes.get(start.number + right);
        if (!value) {
          return;
        }
        if (!cell || cell.input.disabled) {
          found.outside += 1;
          return;
        }
        cell.input.value = value;
        if (isUnsaved(cell)) {
          mark(cell, "unsaved");
          found.changed.push(cell);
        }
      });
    });
    return found;
  }

  form.addEventListener("paste", function (event) {
    const cell = cells.get(event.target);
    const rows = cell && rowsOf(event.clipboardData);
    if (!rows) {
      return;
    }
    event.preventDefault();
    const found = fill(cell, rows);
    const left = found.outside
      ? " " + found.outside + " ô nằm ngoài bảng hoặc chưa đến kỳ, không dán."
      : "";
    const words = "Đã dán " + found.changed.length + " ô thay đổi." + left + " ";
    say(words);
    send(found.changed, words);
  });

  /* The buttons, and leaving the page */

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const button = event.submitter;
    const cell = cellAt(button);
    if (button && button.name === "cong") {
      const ward = lines[lines.length - 1].boxes.get(Number(button.value));
      const others = unsaved().filter(function (one) {
        return one !== ward;
      });
      send([...others, ward], " ", button.value);
    } else if (cell) {
      settle(cell);
    } else if (unsaved().length) {
      send(unsaved(), " ");
    } else {
      say("Mọi ô đã được lưu.");
    }
  });

  window.addEventListener("online", function () {
    send(unsaved().filter(function (cell) {
      return cell.asked === null;
    }));
  });

  window.addEventListener("beforeunload", function (event) {
    if ([...cells.values()].some(function (cell) { return cell.saving || isUnsaved(cell); })) {
      event.preventDefault();
    }
  });
})();
