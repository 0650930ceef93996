import sys,time
from pathlib import Path
from tests.world import World, TODAY, NOW
from sqlalchemy import select,func
from app.services.imports import receive,columns,staging,applying,batches
from app.services.transactions import begin_write
from app.models import *
from app.domain.imports.states import RowVerdict
CSV="""सूची: विधवा पेंशन 2026,,,,,,,
क्र.,हितग्राही का नाम,पति का नाम,ग्राम,जन्म तिथि,मोबाइल,समग्र आईडी,लिंग
1,सुनीता बाई,राम,बड़ा टोला,05/03/1980,9876543210,123456789,महिला
2,गीता  बाई,श्याम,बडा टोला,५/३/१९७०,+91 98765 43211,१२३४५६७८०,म
3,कमला,मोहन,कहीं नहीं,1965,9876543212,123456781,F
4,विमला,सोहन,बड़ा टोला,31/02/1965,98765,123456782,F
5,रमा,2341 2341 2346,बड़ा टोला,1965,9876543212,123456783,F
6,सुनीता बाई,राम,बड़ा टोला,05/03/1980,9876543210,123456789,महिला
"7,राधा,कृष्ण,बड़ा टोला,1965,9876543212,123456784,F
8,मीरा,"भो,ज",बड़ा टोला,1965,9876543212,123456785,F
9,मीरा2
"""
def test_try(session, world, tmp_path):
    p=tmp_path/'a.csv'; p.write_text(CSV)
    b=receive.receive_list(session,None,p,receive.ListForm('क.csv','janpad',TODAY,'widow'),NOW)
    f,fonts,cols=columns.columns_by_command(session,b,{}, 'auto')
    print(f,fonts)
    columns.confirm_columns(session,None,b.id,f,fonts,NOW)
    session.commit()
    while b.state=='staging':
        staging.stage_chunk(session,b,NOW); session.commit()
    print(b.state,b.counts,b.cursor)
    for r in session.scalars(select(ImportRow)): print(r.line,r.verdict,r.code,r.beneficiary_id)
    applying.take_list(session,None,b.id,[RowVerdict.CORRECTED,RowVerdict.DOUBTFUL],NOW)
    while b.state=='applying':
        applying.apply_chunk(session,b,NOW); session.commit()
    print(b.counts)
    for r in session.scalars(select(ImportRow).order_by(ImportRow.line)): print(r.line,r.verdict,r.code,r.outcome,r.beneficiary_id)
    for r in session.scalars(select(Beneficiary)): print(r.id,r.name_hi,r.search_keys,r.born_on,r.mobile,r.samagra_member,r.relation_name,r.household.head_name,r.facts, r.created_at)
    for r in session.scalars(select(Entitlement)): print(r.id,r.beneficiary_id,r.scheme.code,r.status,r.why,r.evidence,r.checked_on)
