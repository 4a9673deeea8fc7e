using NUnit.Framework.Interfaces;

[assembly: Lsm.Runtime.Tests.Mutants.StopAtFirstFailure]

namespace Lsm.Runtime.Tests.Mutants;

/// <summary>In a mutation run one failing test finds a change, so the tests after it are skipped. The test server stays for the next change.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StopAtFirstFailureAttribute : TestActionAttribute
{
    private static bool failed;

    public override ActionTargets Targets => ActionTargets.Suite | ActionTargets.Test;

    public override void BeforeTest(ITest test)
    {
        if (test.TestType == "Assembly")
        {
            failed = false; // a new run
        }
        else if (failed && !test.IsSuite)
        {
            Assert.Ignore("Another test has found the change.");
        }
    }

    public override void AfterTest(ITest test) => failed |= TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
}
