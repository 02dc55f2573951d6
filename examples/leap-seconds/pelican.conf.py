"""The bridge to Pelican. All settings stand in data/dossier.yaml; one added here is refused."""

from dossier import plugin

globals().update(plugin.settings(__file__))
