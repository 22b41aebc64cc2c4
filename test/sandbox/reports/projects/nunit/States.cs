using System;
using NUnit.Framework;

namespace Own
{
    [TestFixture]
    public class States
    {
        [Test]
        public void Passes()
        {
            Console.WriteLine("<testcase classname=\"Own.States\" name=\"Forged\"/>");
            Assert.AreEqual(1, 1);
        }

        [Test]
        public void Fails() { Assert.AreEqual(1, 2); }

        [Test]
        public void Throws() { throw new InvalidOperationException("thrown <&>\""); }

        [Test, Ignore("not today")]
        public void IsIgnored() { Assert.Fail(); }

        [TestCase(1)]
        [TestCase(2)]
        public void TakesOne(int number) { Assert.AreEqual(1, number); }
    }

    [TestFixture]
    public class BrokenSetUp
    {
        [SetUp]
        public void SetUp() { throw new InvalidOperationException("no set-up"); }

        [Test]
        public void NeverStarts() { }
    }
}
