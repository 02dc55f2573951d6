"""Explainer dossiers: YAML facts and Markdown summaries in, a checked website out.

    read -> parse -> structure -> link -> check -> plan -> render -> publish

Every step is a function of values; every mistake of an author becomes a diagnostic; nothing is
published unless there is none. `docs/architecture.md` shows the modules and their levels.
"""
