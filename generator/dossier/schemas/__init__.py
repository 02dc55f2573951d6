"""JSON Schemas of a dossier's files, from its kinds and records: what editors complete by.

They are of draft-07, which `yaml-language-server` knows best. A schema says what one file can say;
what takes the whole dossier to judge is left to `rules`.
"""
