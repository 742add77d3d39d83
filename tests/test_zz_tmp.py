import sys; sys.path.insert(0,'/work/main')
from tests.members.test_resources import *
from tests.conftest import *
from django.test.utils import CaptureQueriesContext
from django.db import connection
from collections import Counter
def test_q(client_for, office, own_cell):
    for _ in range(30): MemberFactory(cell=own_cell)
    client = client_for(office)
    content = saved(exported(client)[0])
    with CaptureQueriesContext(connection) as q: upload(client, content)
    import re
    for k,n in Counter(re.sub(r'x\d+|s\d+_x\d+|\d+','N',x['sql'])[:150] for x in q).most_common(12): print(n,k)
