/* Names for what Django admin's own scripts and tables leave without one, so that
   people who hear the page know what each control is. Runs under CSP 'self'. */
(function () {
  "use strict";

  function nameOf(select) {
    const label = select.id && document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
    const text = label ? label.textContent : select.getAttribute("aria-label");
    return (text || "").replace(/:\s*$/, "").trim();
  }

  function nameBoxes(root) {
    root.querySelectorAll(".select2-selection[role=combobox]").forEach(function (box) {
      const container = box.closest(".select2-container");
      const select = container && container.previousElementSibling;
      if (select && select.tagName === "SELECT" && nameOf(select)) {
        box.removeAttribute("aria-labelledby");
        box.setAttribute("aria-label", nameOf(select));
        box.querySelectorAll("[role=textbox]").forEach(function (shown) {
          shown.setAttribute("aria-label", nameOf(select));
        });
      }
      if (box.hasAttribute("aria-owns") && !box.hasAttribute("aria-controls")) {
        box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
      }
    });
    root.querySelectorAll(".select2-search__field").forEach(function (field) {
      field.setAttribute("aria-label", "Tìm");
    });
  }

  function namePopups() {
    document.querySelectorAll("body > .select2-container--open").forEach(function (list) {
      list.setAttribute("role", "dialog");
      list.setAttribute("aria-label", "Danh sách để chọn");
    });
    document.querySelectorAll(".calendarbox, .clockbox").forEach(function (box) {
      box.setAttribute("role", "dialog");
      box.setAttribute("aria-label", "Chọn ngày");
    });
  }

  function nameColumns() {
    document.querySelectorAll(".inline-group thead th").forEach(function (heading) {
      if (!heading.textContent.trim()) {
        const words = document.createElement("span");
        words.className = "visually-hidden";
        words.textContent = heading.classList.contains("original") ? "Dòng" : "Xóa";
        heading.append(words);
      }
    });
  }

  function nameAll() {
    nameBoxes(document);
    namePopups();
    nameColumns();
  }

  document.addEventListener("DOMContentLoaded", function () {
    nameAll();
    const watcher = new MutationObserver(nameAll);
    watcher.observe(document.body, {
      childList: true, subtree: true, attributes: true, attributeFilter: ["aria-owns"],
    });
  });
})();
