"""What is measured, and against what. `make bench-NAME` runs one, `make bench` all of them."""
