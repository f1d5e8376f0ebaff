from sphinx.domains import Domain

extensions = ["japanese_search"]
project = "Tiny"
language = "en"
locale_dirs = ["locales"]
gettext_compact = False
exclude_patterns = ["_build", "locales"]


class Facts(Domain):
    """One object whose shown name, a sentence, is not its name."""

    name = "fact"

    def get_objects(self):
        shown = "Once called, F.dropout isn't switched off & drops."
        yield "dropout-stays", shown, "fact", "eval", "dropout-stays", 1

    def merge_domaindata(self, docnames, otherdata):
        """Nothing is collected."""


def setup(app):
    app.add_domain(Facts)
