// A small stand-in for NUnit, of which Debian has no package: the attributes and asserts that most suites use, compiled into the test
// assembly beside the repository's own files. What is not here doesn't compile, and the repository is not eligible.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace NUnit.Framework
{
    [AttributeUsage(AttributeTargets.Class)] public class TestFixtureAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Method)] public class TestAttribute : Attribute { public string Description { get; set; } }
    [AttributeUsage(AttributeTargets.Method)] public class SetUpAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Method)] public class TearDownAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Method)] public class OneTimeSetUpAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Method)] public class OneTimeTearDownAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
    public class IgnoreAttribute : Attribute { public IgnoreAttribute(string reason) { } }

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
    public class OrderAttribute : Attribute
    {
        public int Order { get; private set; }
        public OrderAttribute(int order) { Order = order; }
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class TestCaseAttribute : Attribute
    {
        public object[] Arguments { get; private set; }
        public object ExpectedResult { get; set; }
        public TestCaseAttribute(params object[] arguments) { Arguments = arguments ?? new object[] { null }; }
    }

    public class AssertionException : Exception { public AssertionException(string message) : base(message) { } }
    public class IgnoreException : Exception { public IgnoreException(string message) : base(message) { } }

    public delegate void TestDelegate();

    public static class Assert
    {
        public static void AreEqual(object expected, object actual, string message = null)
        {
            if (!Same(expected, actual)) throw Failed("Expected: " + Show(expected) + " But was: " + Show(actual), message);
        }
        public static void AreEqual(double expected, double actual, double delta, string message = null)
        {
            if (Math.Abs(expected - actual) > delta) throw Failed("Expected: " + expected + " But was: " + actual, message);
        }
        public static void AreNotEqual(object expected, object actual, string message = null)
        {
            if (Same(expected, actual)) throw Failed("Expected not: " + Show(expected), message);
        }
        public static void AreSame(object expected, object actual, string message = null)
        {
            if (!ReferenceEquals(expected, actual)) throw Failed("Expected the same object", message);
        }
        public static void IsTrue(bool condition, string message = null) { if (!condition) throw Failed("Expected: True But was: False", message); }
        public static void True(bool condition, string message = null) { IsTrue(condition, message); }
        public static void That(bool condition, string message = null) { IsTrue(condition, message); }
        public static void IsFalse(bool condition, string message = null) { if (condition) throw Failed("Expected: False But was: True", message); }
        public static void False(bool condition, string message = null) { IsFalse(condition, message); }
        public static void IsNull(object value, string message = null) { if (value != null) throw Failed("Expected: null But was: " + Show(value), message); }
        public static void IsNotNull(object value, string message = null) { if (value == null) throw Failed("Expected: not null", message); }
        public static void IsEmpty(IEnumerable values) { if (values.Cast<object>().Any()) throw Failed("Expected: empty But was: " + Show(values), null); }
        public static void IsInstanceOf<T>(object value) { if (!(value is T)) throw Failed("Expected: " + typeof(T) + " But was: " + Show(value), null); }
        public static void Greater(IComparable one, IComparable other) { if (one.CompareTo(other) <= 0) throw Failed(Show(one) + " is not greater than " + Show(other), null); }
        public static void Less(IComparable one, IComparable other) { if (one.CompareTo(other) >= 0) throw Failed(Show(one) + " is not less than " + Show(other), null); }
        public static void Fail(string message = null) { throw Failed("Assert.Fail", message); }
        public static void Ignore(string message = null) { throw new IgnoreException(message); }
        public static T Throws<T>(TestDelegate code) where T : Exception
        {
            try { code(); }
            catch (Exception error)
            {
                if (error.GetType() == typeof(T)) return (T)error;
                throw Failed("Expected: " + typeof(T) + " But was: " + error.GetType(), null);
            }
            throw Failed("Expected: " + typeof(T) + " But nothing was thrown", null);
        }
        public static void DoesNotThrow(TestDelegate code)
        {
            try { code(); }
            catch (Exception error) { throw Failed("Expected: no exception But was: " + error.GetType(), null); }
        }

        static Exception Failed(string what, string message) { return new AssertionException(message == null ? what : message + ": " + what); }

        static bool Same(object one, object other)
        {
            if (Equals(one, other)) return true;
            if (one == null || other == null) return false;
            if (IsNumber(one) && IsNumber(other)) return Convert.ToDecimal(one) == Convert.ToDecimal(other);
            if (one is string || other is string) return false;
            var first = one as IEnumerable;
            var second = other as IEnumerable;
            if (first == null || second == null) return false;
            var left = first.Cast<object>().ToList();
            var right = second.Cast<object>().ToList();
            return left.Count == right.Count && left.Zip(right, Same).All(equal => equal);
        }

        static bool IsNumber(object value) { return value is sbyte || value is byte || value is short || value is ushort || value is int || value is uint || value is long || value is ulong || value is decimal; }

        internal static string Show(object value)
        {
            if (value == null) return "null";
            if (value is string) return "\"" + value + "\"";
            var many = value as IEnumerable;
            return many == null ? value.ToString() : "< " + string.Join(", ", many.Cast<object>().Select(Show)) + " >";
        }
    }
}
