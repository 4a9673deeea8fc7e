namespace Lsm.Tool;

/// <summary>The command line or an input file has to be corrected. The message is one sentence or two that say what to do; the exit code is 2.</summary>
internal sealed class ToolException : Exception
{
    public ToolException()
    {
    }

    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
