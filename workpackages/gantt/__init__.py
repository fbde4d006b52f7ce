"""The chart of a plan, drawn on the server: plain frozen data in, SVG out.

``scale`` maps days to pixels, ``model`` says what is drawn, ``routes`` leads the links round the
bars, ``drawing`` writes the SVG. These know neither models nor requests, so the page and the PDF
show the same picture.
"""
