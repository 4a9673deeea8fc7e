using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Native;

/// <summary>Turns an exception into a result and the thread's text for lsm_last_error.</summary>
internal static unsafe class Failure
{
    /// <summary>Bytes of the text, with the zero byte at its end.</summary>
    private const int Length = 1024;

    /// <summary>In memory that the collector does not move. It lives as long as the thread.</summary>
    [ThreadStatic]
    private static byte[]? text;

    /// <summary>The address of the text of this thread.</summary>
    public static byte* Text => text is null ? Utf8.Empty : Utf8.AddressOf(text);

    /// <summary>Keeps the text of an error and returns its code. Throws nothing.</summary>
    public static LsmResult Of(Exception error)
    {
        try
        {
            text ??= GC.AllocateArray<byte>(Length, pinned: true);
            Utf8.Write(MessageOf(error), text);
        }
        catch (OutOfMemoryException)
        {
            return LsmResult.ErrorMemory; // the text stays that of the failure before
        }

        return CodeOf(error);
    }

    private static LsmResult CodeOf(Exception error) => error switch
    {
        HandleException => LsmResult.ErrorHandle,
        TrainingException => LsmResult.ErrorTraining,
        VulkanException or VulkanUnavailableException => LsmResult.ErrorDevice,
        ArgumentException => LsmResult.ErrorArgument,
        IOException or InvalidDataException or UnauthorizedAccessException => LsmResult.ErrorFile,
        OutOfMemoryException => LsmResult.ErrorMemory,
        InvalidOperationException => LsmResult.ErrorOrder,
        NotSupportedException => LsmResult.ErrorUnsupported,
        _ => LsmResult.ErrorInternal,
    };

    private static string MessageOf(Exception error)
    {
        if (error is ObjectDisposedException)
        {
            return "The engine of this state was freed; free the state too.";
        }

        // .NET adds the names of its own parameters.
        string message = error.Message;
        if (error is ArgumentException { ParamName.Length: > 0 } argument)
        {
            int end = message.IndexOf($" (Parameter '{argument.ParamName}')", StringComparison.Ordinal);
            message = end < 0 ? message : message[..end];
        }

        return CodeOf(error) == LsmResult.ErrorInternal ? $"{error.GetType().Name}: {message}" : message;
    }
}
