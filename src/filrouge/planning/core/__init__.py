"""Planning's formulas: values in, values out."""
