"""The plan on its pages: its rows read and rolled up, narrowed by the address, then drawn.

``rows`` reads, ``lines`` puts in order, ``wishes`` is the state of the address, ``charting`` makes
the picture and ``html`` the table beside it.
"""
