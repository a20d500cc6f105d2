"""Forms: what a customer sends from a hosted or embedded page becomes an inbound message. Answered by e-mail."""
