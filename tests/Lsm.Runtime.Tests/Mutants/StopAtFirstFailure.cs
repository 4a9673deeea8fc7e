using NUnit.Framework.Interfaces;

[assembly: Lsm.Runtime.Tests.Mutants.StopAtFirstFailure]

namespace Lsm.Runtime.Tests.Mutants;

/// <summary>In a mutation run a change is found as soon as one test fails: the tests after it are skipped. The server that runs them lives on for the next change.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StopAtFirstFailureAttribute : TestActionAttribute
{
    private static bool failed;

    public override ActionTargets Targets => ActionTargets.Suite | ActionTargets.Test;

    public override void BeforeTest(ITest test)
    {
        if (test.TestType == "Assembly")
        {
            failed = false; // a run begins
        }
        else if (failed && !test.IsSuite)
        {
            Assert.Ignore("Another test has found the change.");
        }
    }

    public override void AfterTest(ITest test) => failed |= TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
}
