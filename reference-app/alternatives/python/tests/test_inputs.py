import unittest

from taskserver.settings import InvalidSettings, read_settings
from taskserver.web.answers import Refusal
from taskserver.web.inputs import NewTask, TaskChange, _validated


class InputsTest(unittest.TestCase):
    def test_takes_what_fits(self) -> None:
        for value in ({"title": "a"}, {"title": "a", "points": 1.0}, {"title": "a", "assignee": None}):
            _validated(NewTask, value)

    def test_refuses_what_does_not(self) -> None:
        for value in (
            {},
            [],
            {"title": " "},
            {"title": 1},
            {"Title": "a"},
            {"title": "a", "points": 1.5},
            {"title": "a", "points": "1"},
            {"title": "a", "points": True},
            {"title": "a\0"},
            {"title": "\ud800"},
            {"title": "a", "__proto__": {}},
            {"title": "a", "comments": [{"author": "a"}]},
        ):
            with self.subTest(value=value), self.assertRaises(Refusal):
                _validated(NewTask, value)

    def test_only_what_was_given_is_changed(self) -> None:
        self.assertEqual(_validated(TaskChange, {"assignee": None}).model_dump(exclude_unset=True), {"assignee": None})


class SettingsTest(unittest.TestCase):
    def test_names_everything_that_is_wrong(self) -> None:
        given = {"DATABASE_URL": "postgres://u:p@h/d", "SESSION_SECRET": "", "OPERATOR_TOKEN_FILE": "/nowhere", "HTTP_PORT": "x"}
        with self.assertRaises(InvalidSettings) as caught:
            read_settings(given)
        problems = caught.exception.problems
        for name in ("DATABASE_URL", "SESSION_SECRET", "OPERATOR_TOKEN_FILE", "HTTP_PORT", "REDIS_URL"):
            self.assertIn(name, problems)


if __name__ == "__main__":
    unittest.main()
