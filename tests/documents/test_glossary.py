"""The glossary is what the code says today."""

import re

from django.apps import apps

from steerhouse.core.models import Entity
from tests.documents.glossary import TARGET, first_paragraph, glossary


def test_the_glossary_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == glossary(), (
        "run `make docs`: docs/glossary.md is not what the code says"
    )


def test_every_entity_says_in_one_sentence_what_it_is() -> None:
    for model in apps.get_models():
        if issubclass(model, Entity):
            sentence = first_paragraph(model.__doc__ or "")
            # Django writes "Model(field, field)" where a model has no docstring.
            assert re.fullmatch(r"[A-Z].{15,}[.]", sentence), f"{model.__name__}: {sentence!r}"
            assert not sentence.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"
