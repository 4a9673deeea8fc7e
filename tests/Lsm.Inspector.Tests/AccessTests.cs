using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Lsm.Inspector.Tests;

/// <summary>Nobody gets in without the token, from a page of another origin, or under another name; and a page that may only look changes nothing.</summary>
public sealed class AccessTests
{
    private static readonly string[] Paths = ["/", "/live", "/past/frame?frame=0&agent=3", "/past/recording", "/nothing"];
    private static readonly HttpClient Client = new();
    private GameLoop game = null!;

    [OneTimeSetUp]
    public void Start() => game = new GameLoop();

    [OneTimeTearDown]
    public void Stop() => game.Dispose();

    [Test]
    public void Address_Always_IsOnTheLoopbackWithAToken()
    {
        Assert.That(game.Inspector.Address.Host, Is.EqualTo("127.0.0.1"));
        Assert.That(game.Inspector.Address.Query, Does.Match("^\\?token=[0-9a-f]{32}$"));
    }

    [Test]
    public async Task Request_WithoutTheToken_IsRefused([ValueSource(nameof(Paths))] string path, [Values("", "token=", "token=0123456789abcdef0123456789abcdef")] string query)
    {
        HttpResponseMessage answer = await Client.GetAsync(new Uri(game.Inspector.Address, path + (path.Contains('?') ? "&" : "?") + query));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("token"));
    }

    [Test]
    public async Task Request_FromAnotherOrigin_IsRefused([Values("https://example.org", "null", "http://127.0.0.1:1")] string origin)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/");
        request.Headers.Add("Origin", origin);
        HttpResponseMessage answer = await Client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [Test]
    public async Task Request_UnderAnotherHostName_IsRefused()
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, "/");
        request.Headers.Host = "rebound.example.org";
        Assert.That((await Client.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Page_WithTheToken_NeedsNothingFromElsewhere()
    {
        HttpResponseMessage answer = await Client.GetAsync(game.Inspector.Address);
        string page = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none'; script-src 'nonce-").And.Not.Contain("unsafe"));
        Assert.That(page, Does.Not.Match("(src|href)=\"(https?:)?//").And.Contain("uPlot").And.Not.Contain("{{"));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [Test]
    public void Socket_WithAWrongTokenOrForeignOrigin_IsRefused([Values] bool wrongToken)
    {
        using var socket = new ClientWebSocket();
        if (!wrongToken)
        {
            socket.Options.SetRequestHeader("Origin", "https://example.org");
        }

        Assert.That(async () => await socket.ConnectAsync(Socket(wrongToken ? "?token=wrong" : game.Inspector.Address.Query), default), Throws.InstanceOf<WebSocketException>());
    }

    [Test]
    public async Task Socket_ThatSendsTooMuch_IsClosed()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(Socket(game.Inspector.Address.Query), default);
        await socket.SendAsync(new byte[5000], WebSocketMessageType.Binary, true, default);
        var buffer = new byte[1 << 20];
        WebSocketReceiveResult? received = null;
        for (int i = 0; i < 200 && received?.MessageType != WebSocketMessageType.Close; i++)
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), default);
        }

        Assert.That(received!.CloseStatus, Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
    }

    [Test]
    public async Task Request_ThatIsTooLarge_IsRefused()
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, "/live/agent");
        request.Content = new StringContent("{\"agent\":\"" + new string('1', 20_000) + "\"}");
        HttpResponseMessage answer = await Client.SendAsync(request);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("larger than 16384 bytes"));
    }

    [Test]
    public async Task Control_WithoutPermission_IsRefusedAndChangesNothing([Values("freeze", "teach", "correct", "learned", "readout", "gains", "nothing")] string what)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, "/control/" + what);
        request.Content = new StringContent("{\"agent\":\"3\",\"freeze\":true,\"input\":2,\"recurrent\":2}", Encoding.UTF8);
        HttpResponseMessage answer = await Client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("may only look"));
        game.WaitFor(game.Between(static state => state.Frame) + 2);
        Assert.That(game.Between(static state => (state.Agents.Ran(0), state.Engine.Model.Hash)), Is.EqualTo((true, GameLoop.CreateModel().Hash)));
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(game.Inspector.Address, path + game.Inspector.Address.Query));

    private Uri Socket(string query) => new($"ws://127.0.0.1:{game.Inspector.Address.Port}/live{query}");
}
