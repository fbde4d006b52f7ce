"""Time sheets: what people write down each week, and what their leads say to it."""
