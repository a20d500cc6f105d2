"""What a simulated day came to: named figures and series per half-hour.

Percentages are of what was offered, unless the name says otherwise. Figures:

- `calls_20s_pct`, `calls_60s_pct`, `gold_60s_pct`: calls answered within; gold are customers of the highest value.
- `calls_abandoned_pct`: calls whose customer hung up before the first answer.
- `chat_60s_pct`, `messaging_5min_pct`: first answers within.
- `email_due_pct`: e-mails done by their due time, of those that fell due that day or were done, withdrawn ones (the
  customer was helped otherwise) included; `email_backlog`: left at the end, without those.
- `low_value_p90_wait_s`: 90th percentile of the live waits (call, chat, messaging, callback; to the answer or to the
  giving up) of the tenth of customers with the lowest value, ties broken by a number drawn ahead;
  `low_value_email_p90_s`: of their e-mails that were not withdrawn, from arrival to done (or to the close).
- `value_minutes_waited`: live waits in minutes, each times the customer's value.
- `customers_lost`, `value_lost`: who gave up waiting for good, and the sum of their values. `value_unresolved`: of
  those who were answered, not helped, and did not come back. `value_open`: of those who still wait for an end in the
  evening: not answered, or about to come back another day. Who is in none of the three was resolved.
- `resolved_pct`: customers whose matter was solved that day. `cost_eur`, `cost_per_resolution_eur`: paid time.
- `occupancy_pct`, `occupancy_spread_pts`: share of ready time at work; standard deviation over agents.
- `interruptions`, `interruptions_per_agent`: times that an item was parked; `resumed_elsewhere`: another agent went on.
- `hard_contacts_per_agent`, `hard_contacts_spread`: contacts flagged hard when drawn; standard deviation over agents,
  per ready hour of the mean agent.
- `declined`, `no_answers`, `transfers`, `contacts`, `first_contacts`, `ignored_facts`: counts.
- `events`: things that happened in the world; `decisions`: answers of the core.
"""

from dataclasses import dataclass

HALF_HOUR_S = 1800.0
HALF_HOURS = 48


@dataclass(frozen=True, slots=True)
class Result:
    """One day of one scenario under one policy. `series` have 48 values, from midnight: counts of what arrived or
    happened in the half-hour (`offered_<channel>`, `offered_calls`, `answered_20s_calls`, `abandoned_calls`,
    `interruptions`) and means over it (`waiting_calls`, `waiting_email`, `busy_agents`, `present_agents`)."""

    scenario: str
    policy: str
    seed: int
    figures: dict[str, float]
    series: dict[str, tuple[float, ...]]
