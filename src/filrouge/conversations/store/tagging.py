"""SQL of tags, followers and links."""

TAGS_ADD = """
insert into conversation_tag (conversation_id, tag_id, added_by, added_at)
select %(id)s::uuid, tag.id, %(by)s::uuid, %(now)s from tag where tag.id = any(%(tags)s::uuid[]) order by tag.id
on conflict do nothing returning tag_id
"""
TAGS_REMOVE = """
delete from conversation_tag where conversation_id = %(id)s and tag_id = any(%(tags)s::uuid[]) returning tag_id
"""
TAGS_COUNT = "select count(*) from conversation_tag where conversation_id = %(id)s"
FOLLOW = """
insert into conversation_follower (conversation_id, user_id, since) values (%(id)s, %(user_id)s, %(now)s)
on conflict do nothing
"""
UNFOLLOW = "delete from conversation_follower where conversation_id = %(id)s and user_id = %(user_id)s"
FOLLOWERS_COUNT = "select count(*) from conversation_follower where conversation_id = %(id)s"
LINK = """
insert into conversation_link (one_id, other_id, linked_by, linked_at)
values (least(%(id)s::uuid, %(other)s::uuid), greatest(%(id)s::uuid, %(other)s::uuid), %(by)s, %(now)s)
on conflict do nothing
"""
UNLINK = """
delete from conversation_link where one_id = least(%(id)s::uuid, %(other)s::uuid)
   and other_id = greatest(%(id)s::uuid, %(other)s::uuid)
"""
LINKS_COUNT = "select count(*) from conversation_link where one_id = %(id)s or other_id = %(id)s"
