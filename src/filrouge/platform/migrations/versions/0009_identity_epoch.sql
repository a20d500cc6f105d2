-- Which of the site's secrets counts: changed with each, so that who began by an earlier one is known no longer, however
-- many they are. `chat_visitor.identity_epoch`: the account's when the token was checked. Expands only; both defaults are
-- constant, so no row is written anew.
alter table channel_account add column identity_epoch int not null default 0;
alter table chat_visitor add column identity_epoch int not null default 0;
