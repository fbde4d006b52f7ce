"""Deliverables: presented, judged by the person named, accepted with reservations or refused."""
