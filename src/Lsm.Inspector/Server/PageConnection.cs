using System.Net.WebSockets;

namespace Lsm.Inspector.Server;

/// <summary>An open page. While it is still receiving a message, further messages for it are dropped.</summary>
internal sealed class PageConnection(WebSocket socket)
{
    private const int LargestMessage = 4 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private int sending;
    private long missed;

    /// <summary>Messages that were dropped.</summary>
    public long Missed => Volatile.Read(ref missed);

    /// <summary>Sends a binary message and a text, or drops both. Returns at once.</summary>
    public void Offer(byte[] frames, byte[]? status)
    {
        if (Interlocked.Exchange(ref sending, 1) != 0)
        {
            Interlocked.Increment(ref missed);
            return;
        }

        _ = SendAsync(frames, status);
    }

    /// <summary>Waits until the page is closed. Messages of the page are ignored; one over 4 KiB ends the connection.</summary>
    public async Task WaitForEnd(CancellationToken cancellation)
    {
        var buffer = new byte[LargestMessage];
        int length = 0;
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation).ConfigureAwait(false);
                length = received.EndOfMessage ? 0 : length + received.Count;
                if (received.MessageType == WebSocketMessageType.Close || length >= LargestMessage)
                {
                    using var closing = new CancellationTokenSource(Patience);
                    WebSocketCloseStatus status = length >= LargestMessage ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.NormalClosure;
                    await socket.CloseOutputAsync(status, null, closing.Token).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The page is gone, or the inspector ends.
        }
    }

    private async Task SendAsync(byte[] frames, byte[]? status)
    {
        try
        {
            using var slow = new CancellationTokenSource(Patience);
            await socket.SendAsync(frames, WebSocketMessageType.Binary, true, slow.Token).ConfigureAwait(false);
            if (status is not null)
            {
                await socket.SendAsync(status, WebSocketMessageType.Text, true, slow.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort(); // the page is gone or has not taken a message for ten seconds; WaitForEnd ends the connection
        }
        finally
        {
            Volatile.Write(ref sending, 0);
        }
    }
}
