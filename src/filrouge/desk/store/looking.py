"""SQL of who looks at what."""

LOOK = """
with asked as (
  select * from jsonb_to_recordset(%(places)s::jsonb)
             as p (place text, conversation_id uuid, customer_id uuid, editing boolean)),
before as (
  select l.place, l.editing from looking l join asked a on a.place = l.place
   where l.user_id = %(user_id)s and l.until > %(now)s),
kept as (
  insert into looking (place, user_id, conversation_id, customer_id, editing, until)
  select place, %(user_id)s, conversation_id, customer_id, editing, %(until)s from asked order by place
  on conflict (place, user_id) do update
     set conversation_id = excluded.conversation_id, customer_id = excluded.customer_id, editing = excluded.editing,
         until = excluded.until
  returning place, editing)
select k.place from kept k left join before b on b.place = k.place
 where b.place is null or b.editing <> k.editing order by k.place
"""
LEAVE = """
delete from looking where user_id = %(user_id)s and place = any(%(places)s::text[]) and until > %(now)s returning place
"""
SWEEP = "delete from looking where until < %(now)s"
