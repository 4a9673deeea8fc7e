namespace SpokenDigits.Tests;

/// <summary>The tests do not check the progress of the program on the error stream, so it does not appear in the output of the suite.</summary>
[SetUpFixture]
public sealed class QuietProgress
{
    private TextWriter errors = TextWriter.Null;

    [OneTimeSetUp]
    public void TakeErrorStream()
    {
        errors = Console.Error;
        Console.SetError(TextWriter.Null);
    }

    [OneTimeTearDown]
    public void GiveErrorStreamBack() => Console.SetError(errors);
}
