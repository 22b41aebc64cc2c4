// Runs what NUnit.cs marks in the assembly and writes JUnit XML. mono tests.exe REPORT.xml [SEED]
// ASSAY_FIXTURES, where it is set, has the names of the classes to run, with commas between them.
// Fixtures and tests are run by name, with a seed in an order that it decides; those with [Order] come first, by their numbers.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using NUnit.Framework;

static class AssayRunner
{
    const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    static string seed = "";

    static int Main(string[] arguments)
    {
        seed = arguments.Length > 1 ? arguments[1] : "";
        var failed = false;
        var settings = new XmlWriterSettings { Indent = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) };
        using (var report = XmlWriter.Create(arguments[0], settings))
        {
            report.WriteStartElement("testsuites");
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes().Where(IsFixture).Where(IsChosen).OrderBy(OrderOf).ThenBy(type => KeyOf(type.FullName), StringComparer.Ordinal))
                failed |= RunFixture(type, report);
            report.WriteEndElement();
        }
        return failed ? 1 : 0;
    }

    static bool IsChosen(Type type)
    {
        var chosen = Environment.GetEnvironmentVariable("ASSAY_FIXTURES");
        while (type.DeclaringType != null) type = type.DeclaringType;
        return string.IsNullOrEmpty(chosen) || chosen.Split(',').Contains(type.Name);
    }

    static bool IsFixture(Type type) { return !type.IsAbstract && type.GetMethods(All).Any(IsTest); }
    static bool IsTest(MethodInfo method) { return Has<TestAttribute>(method) || Has<TestCaseAttribute>(method); }
    static bool Has<T>(MemberInfo member) where T : Attribute { return member.GetCustomAttributes(typeof(T), true).Length > 0; }

    static bool RunFixture(Type type, XmlWriter report)
    {
        var failed = false;
        report.WriteStartElement("testsuite");
        report.WriteAttributeString("name", type.FullName);
        // Counted before anything runs, so that a test that is not told shows.
        report.WriteAttributeString("tests", TestsOf(type).Sum(method => CasesOf(method).Count).ToString());
        Exception broken = null;
        object fixture = null;
        try
        {
            fixture = Activator.CreateInstance(type);
            CallAll<OneTimeSetUpAttribute>(fixture);
        }
        catch (Exception error) { broken = Inner(error); }
        foreach (var method in TestsOf(type))
            foreach (var one in CasesOf(method))
                failed |= !RunCase(type, fixture, method, one, broken, report);
        if (broken == null) CallAll<OneTimeTearDownAttribute>(fixture);
        report.WriteEndElement();
        return failed;
    }

    static IEnumerable<MethodInfo> TestsOf(Type type) { return type.GetMethods(All).Where(IsTest).OrderBy(OrderOf).ThenBy(method => KeyOf(method.Name), StringComparer.Ordinal); }

    static int OrderOf(MemberInfo member)
    {
        var order = (OrderAttribute)member.GetCustomAttributes(typeof(OrderAttribute), true).FirstOrDefault();
        return order == null ? int.MaxValue : order.Order;
    }

    static string KeyOf(string name)
    {
        if (seed == "") return name;
        using (var hash = SHA256.Create()) return BitConverter.ToString(hash.ComputeHash(Encoding.UTF8.GetBytes(seed + ":" + name)));
    }

    static List<TestCaseAttribute> CasesOf(MethodInfo method)
    {
        var cases = method.GetCustomAttributes(typeof(TestCaseAttribute), true).Cast<TestCaseAttribute>().ToList();
        return cases.Count > 0 ? cases : new List<TestCaseAttribute> { null };
    }

    static bool RunCase(Type type, object fixture, MethodInfo method, TestCaseAttribute one, Exception broken, XmlWriter report)
    {
        var watch = Stopwatch.StartNew();
        Exception error = broken;
        var ignored = Has<IgnoreAttribute>(method) || Has<IgnoreAttribute>(type);
        if (error == null && !ignored)
        {
            try
            {
                CallAll<SetUpAttribute>(fixture);
                var result = method.Invoke(fixture, one == null ? null : Converted(method, one.Arguments));
                if (one != null && one.ExpectedResult != null) Assert.AreEqual(one.ExpectedResult, result);
            }
            catch (Exception raised) { error = Inner(raised); }
            try { CallAll<TearDownAttribute>(fixture); }
            catch (Exception raised) { error = error ?? Inner(raised); }
        }
        report.WriteStartElement("testcase");
        report.WriteAttributeString("classname", type.FullName);
        report.WriteAttributeString("name", one == null ? method.Name : method.Name + "(" + string.Join(",", one.Arguments.Select(Shown)) + ")");
        report.WriteAttributeString("time", watch.Elapsed.TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture));
        WriteOutcome(report, ignored, error);
        report.WriteEndElement();
        return ignored || error == null || error is IgnoreException;
    }

    static object[] Converted(MethodInfo method, object[] arguments)
    {
        var parameters = method.GetParameters();
        return arguments.Select((value, at) => at < parameters.Length && value is IConvertible && parameters[at].ParameterType.IsPrimitive
            ? Convert.ChangeType(value, parameters[at].ParameterType) : value).ToArray();
    }

    static string Shown(object value) { return value == null ? "null" : value is string ? "\"" + value + "\"" : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture); }

    static void WriteOutcome(XmlWriter report, bool ignored, Exception error)
    {
        if (ignored || error is IgnoreException) { report.WriteStartElement("skipped"); report.WriteEndElement(); }
        else if (error != null)
        {
            report.WriteStartElement(error is AssertionException ? "failure" : "error");
            report.WriteAttributeString("type", error.GetType().FullName);
            report.WriteAttributeString("message", Clean(error.Message));
            report.WriteString(Clean(error.ToString()));
            report.WriteEndElement();
        }
    }

    // Control characters have no place in XML 1.0.
    static string Clean(string text) { return new string(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD').ToArray()); }
    static Exception Inner(Exception error) { return error is TargetInvocationException && error.InnerException != null ? error.InnerException : error; }

    static void CallAll<T>(object fixture) where T : Attribute
    {
        foreach (var method in fixture.GetType().GetMethods(All).Where(Has<T>)) method.Invoke(fixture, null);
    }
}
