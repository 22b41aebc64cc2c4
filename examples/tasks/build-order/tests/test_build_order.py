import unittest

from assay import private, public, req
from solution import CycleError, batches, build_order


@public
class PublicTests(unittest.TestCase):
    @req("R-1", "R-2")
    def test_chain(self):
        self.assertEqual(build_order({"a": ["b"], "b": ["c"], "c": []}), ["c", "b", "a"])

    @req("R-3")
    def test_tie_goes_to_the_first_key(self):
        self.assertEqual(build_order({"west": [], "east": []}), ["west", "east"])

    @req("R-7")
    def test_circle_of_two(self):
        with self.assertRaises(CycleError):
            build_order({"a": ["b"], "b": ["a"]})


@private
class OrderTests(unittest.TestCase):
    @req("R-3")
    def test_freed_target_comes_before_later_keys(self):
        targets = {"plan": ["soil"], "soil": [], "roof": [], "wall": [], "door": ["wall"]}
        self.assertEqual(build_order(targets), ["soil", "plan", "roof", "wall", "door"])

    @req("R-3")
    def test_position_and_not_the_alphabet(self):
        targets = {name: [] for name in ("pear", "fig", "apple", "kiwi", "date")}
        self.assertEqual(build_order(targets), ["pear", "fig", "apple", "kiwi", "date"])

    @req("R-2", "R-3")
    def test_diamond(self):
        targets = {"top": ["right", "left"], "left": ["base"], "right": ["base"], "base": []}
        self.assertEqual(build_order(targets), ["base", "left", "right", "top"])

    @req("R-4")
    def test_names_that_are_only_needed(self):
        targets = {"x": ["q", "p"], "y": ["r", "q"], "z": []}
        self.assertEqual(build_order(targets), ["z", "q", "p", "x", "r", "y"])

    @req("R-4", "R-3")
    def test_many_names_that_are_only_needed(self):
        targets = {"main": ["zlib", "ssl", "icu", "curl"], "tests": ["main", "gtest", "zlib", "benchmark"]}
        expected = ["zlib", "ssl", "icu", "curl", "main", "gtest", "benchmark", "tests"]
        self.assertEqual(build_order(targets), expected)

    @req("R-6")
    def test_repeated_need(self):
        self.assertEqual(build_order({"m": ["n", "n"], "n": [], "o": ["n", "m", "n"]}), ["n", "m", "o"])

    @req("R-6")
    def test_no_targets(self):
        self.assertEqual(build_order({}), [])
        self.assertEqual(batches({}), [])


@private
class BatchTests(unittest.TestCase):
    @req("R-1", "R-5")
    def test_levels(self):
        targets = {"app": ["lib", "docs"], "lib": ["parser"], "docs": [], "tool": ["app", "docs"]}
        self.assertEqual(batches(targets), [["docs", "parser"], ["lib"], ["app"], ["tool"]])

    @req("R-3", "R-5")
    def test_order_within_a_list(self):
        targets = {"six": ["two"], "five": ["three"], "three": [], "four": ["two", "three"], "two": [], "one": []}
        self.assertEqual(batches(targets), [["three", "two", "one"], ["six", "five", "four"]])

    @req("R-4", "R-5")
    def test_needed_names_stand_last(self):
        self.assertEqual(batches({"k": [], "g": ["h", "i"], "f": ["i", "j"]}), [["k", "h", "i", "j"], ["g", "f"]])

    @req("R-5")
    def test_longest_way_decides(self):
        targets = {"end": ["start", "mid"], "mid": ["start"], "start": []}
        self.assertEqual(batches(targets), [["start"], ["mid"], ["end"]])


@private
class LimitTests(unittest.TestCase):
    @req("R-7")
    def test_other_circles(self):
        self.assertTrue(issubclass(CycleError, ValueError))
        for targets in ({"s": ["s"]}, {"ok": [], "u": ["v"], "v": ["w", "ok"], "w": ["u"]}, {"a": ["b", "c"], "c": ["a"]}):
            with self.subTest(targets=targets):
                with self.assertRaises(CycleError):
                    build_order(targets)
                with self.assertRaises(CycleError):
                    batches(targets)

    @req("R-8")
    def test_argument_stays_as_it_is(self):
        targets = {"b": ["a", "a"], "c": ["b"]}
        build_order(targets)
        batches(targets)
        self.assertEqual(targets, {"b": ["a", "a"], "c": ["b"]})
        self.assertEqual(list(targets), ["b", "c"])

    @req("R-9")
    def test_long_chain(self):
        targets = {f"t{n}": [f"t{n + 1}"] for n in range(4999)}
        expected = [f"t{n}" for n in range(4999, -1, -1)]
        self.assertEqual(build_order(targets), expected)
        self.assertEqual(batches(targets), [[name] for name in expected])
