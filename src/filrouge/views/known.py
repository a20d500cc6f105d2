"""Whom a legal entity knows, and by which address: the rule of every list, whoever reads it."""


def address_of(conversation: str = "c") -> str:
    """SQL: the oldest address of a conversation's customer that was given to its legal entity, or to none in
    particular. What reads rows for all readers at once needs no other rule."""
    return f"""(select i.address from identity i where i.customer_id = {conversation}.customer_id
         and (i.legal_entity_id is null or i.legal_entity_id = {conversation}.legal_entity_id)
       order by i.created_at, i.id limit 1)"""


def is_known(identity: str, legal_entity_id: str, visible: str = "true") -> str:
    """SQL: whether the legal entity serves whose identity this is (through a relation `kr` that is `visible`), and was
    given the address."""
    return f"""(({identity}.legal_entity_id is null or {identity}.legal_entity_id = {legal_entity_id})
        and exists (select from customer_relation kr where kr.customer_id = {identity}.customer_id
                     and kr.legal_entity_id = {legal_entity_id} and {visible}))"""


def called(identity: str, conversations: str) -> str:
    """SQL: how somebody is called in these conversations: as we wrote to them last, or as they signed; else null."""
    return f"""(select coalesce(nullif(sm.details->'passed_on'->>'name', ''), sm.details->>'sender_name')
          from message sm
         where sm.conversation_id = any({conversations}) and sm.identity_id = {identity}
           and (sm.details->'passed_on'->>'name' <> '' or sm.details->>'sender_name' <> '')
         order by sm.occurred_at desc, sm.id desc limit 1)"""
