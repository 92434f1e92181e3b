"""``tablemend serve``: the extractor behind HTTP, with an OpenAPI description. Needs the extra ``serve``."""
