"""The story: one short file per journey of a data item. Each calls the rooms in order, in one transaction."""
