"""Reports of a programme or of the portfolio: figures collected once, words about them, frozen."""
