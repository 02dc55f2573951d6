"""From nodes to typed, frozen values: settings, kinds, records and prose.

Every function takes a node and a sink, reports all that is wrong with it, and returns what could
be made of it or None; none raises for a mistake of an author.
"""
