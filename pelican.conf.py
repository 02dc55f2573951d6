"""The bridge to Pelican. Everything is set in data/dossier.yaml; a setting added here is refused."""

from dossier import plugin

globals().update(plugin.settings(__file__))
