"""SQL of a piece that is settled by the transaction that accepts it."""

CLAIM_DELIVERY = """
with claimed as (
  update delivery_part p set next_try_at = %(until)s, attempts = attempts + 1
   where p.delivery_id = %(id)s and p.state = 'received'
     and not exists (select from delivery_part e
                      where e.state = 'received' and e.channel_account_id = p.channel_account_id
                        and e.order_key = p.order_key and e.id < p.id)
  returning p.id, p.delivery_id, p.channel_account_id, p.part_no, p.order_key, p.attempts)
select c.*, d.door, d.object_id, d.meta, d.received_at, d.sha256
  from claimed c join delivery d on d.id = c.delivery_id
"""
