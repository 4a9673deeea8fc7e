using System.Globalization;
using Lsm.Faults;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Vulkan;
using Microsoft.Playwright;

namespace Lsm.Inspector.Tests;

/// <summary>The page in Debian's Chromium (or the browser that LSM_CHROMIUM names), as a user sees it. Its pictures go to artifacts/inspector.</summary>
public sealed class PageTests
{
    private static readonly string Pictures = Path.Combine(Checkout.Root, "artifacts", "inspector");
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private GameLoop game = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        string chromium = Environment.GetEnvironmentVariable("LSM_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            string reason = $"There is no browser at {chromium}; install chromium or set LSM_CHROMIUM.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(reason);
            }

            Assert.Ignore(reason);
        }

        Directory.CreateDirectory(Pictures);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        game = new GameLoop(InspectorAccess.Controls, learns: true);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        game?.Dispose();
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }

    [Test]
    public async Task Live_WhileTheRunContinues_RasterMoves()
    {
        await using Visit visit = await Open(game.Inspector.Address);
        IPage page = visit.Page;
        await Until(page, "Number(document.getElementById('raster').dataset.frame) > 5");
        string first = await page.EvaluateAsync<string>("document.getElementById('raster').toDataURL()");
        long frame = await page.EvaluateAsync<long>("Number(document.getElementById('raster').dataset.frame)");
        await Until(page, $"Number(document.getElementById('raster').dataset.frame) > {frame + 20}");
        Assert.That(await page.EvaluateAsync<string>("document.getElementById('raster').toDataURL()"), Is.Not.EqualTo(first));
        await Assertions.Expect(page.Locator("#agents tr")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("#engine")).ToContainTextAsync("CPU");
        await Assertions.Expect(page.Locator("#tick-text")).ToContainTextAsync("Budget 4.00 ms");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show agent 9" }).ClickAsync();
        await Assertions.Expect(page.Locator("#raster-note")).ToContainTextAsync("agent 9");
    }

    [Test]
    public async Task Live_DeviceFails_NamesTheMoveToTheCpu()
    {
        if (!VulkanDeviceInfo.List().Any(static device => device.CanCompute))
        {
            Checkout.Missing("There is no Vulkan device (Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers).");
        }

        using var layer = new FaultLayer(VulkanFunctions.SystemEntry(), keepNames: false);
        using var failing = new GameLoop(engine: LsmEngine.Create(GameLoop.CreateModel(), EngineKind.Vulkan, new EngineOptions
        {
            Threads = 1, PipelineCacheFolder = "", VulkanEntry = FaultLayer.Entry, FailOver = new FailOverOptions { Devices = [] },
        }));
        await using Visit visit = await Open(failing.Inspector.Address);
        await Assertions.Expect(visit.Page.Locator("#engine")).ToContainTextAsync("Fail-oversnone");
        string device = failing.Engine.Device;
        failing.Between(_ =>
        {
            layer.FailAt(layer.Calls + 2, FaultKind.DeviceLost);
            return 0;
        });
        await Assertions.Expect(visit.Page.Locator("#engine")).ToContainTextAsync($": from {device} to CPU");
        Assert.That(failing.Engine.Device, Does.StartWith("CPU").And.Not.EqualTo(device));
    }

    [Test]
    public async Task Slider_AtAPastFrame_ShowsTheRecordedChecksum()
    {
        game.WaitFor(GameLoop.Kept);
        await using Visit visit = await Open(game.Inspector.Address);
        IPage page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the kept frames" }).ClickAsync();
        await Assertions.Expect(page.Locator("#past-note")).ToContainTextAsync("they end in the bits of the run");
        RunRecording recording = game.Between(_ => game.Recorder.ToRecording());
        long first = await page.EvaluateAsync<long>("past.info.first"), last = await page.EvaluateAsync<long>("past.info.last");
        await page.Locator("#past-agent").SelectOptionAsync("5");
        foreach (long frame in new[] { first + 3, last - 40, first })
        {
            await page.Locator("#frame-slider").FillAsync(frame.ToString(CultureInfo.InvariantCulture));
            await Assertions.Expect(page.Locator("#past-frame")).ToContainTextAsync($"{frame}, ");
            Assert.That(await page.Locator("#past-agent-checksum").TextContentAsync(), Is.EqualTo(Hex(ChecksumOf(recording, frame, 5))), $"frame {frame}");
        }

        await page.Locator("#frame-slider").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#past-frame")).ToContainTextAsync($"{first + 1}, ");
        await Assertions.Expect(page.Locator("#neuron-text")).ToContainTextAsync("membrane");
    }

    [Test]
    public async Task WhatIf_ASensorOfThePast_EndsInTheBitsOfResimulate()
    {
        game.WaitFor(GameLoop.Kept);
        await using Visit visit = await Open(game.Inspector.Address);
        IPage page = visit.Page;
        game.Pause(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the kept frames" }).ClickAsync();
        await Assertions.Expect(page.Locator("#past-note")).ToContainTextAsync("Copying");
        game.Pause(false);
        await Assertions.Expect(page.Locator("#past-note")).ToContainTextAsync("they end in the bits of the run");
        long first = await page.EvaluateAsync<long>("past.info.first"), last = await page.EvaluateAsync<long>("past.info.last"), from = last - 60;
        await page.Locator("#past-agent").SelectOptionAsync("9");
        await page.Locator("#frame-number").FillAsync($"{from}");
        await page.Locator("#frame-number").PressAsync("Tab");
        await Assertions.Expect(page.Locator("#past-frame")).ToContainTextAsync($"{from}, ");
        await page.Locator("#whatif [name=sensor]").FillAsync("1");
        await page.Locator("#whatif [name=value]").FillAsync("1.25");
        await page.Locator("#whatif [name=until]").FillAsync($"{from + 9}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run the copy" }).ClickAsync();
        await Assertions.Expect(page.Locator("#whatif-text")).ToContainTextAsync("61 frames ran again");
        Assert.That(await page.Locator("#whatif-text").GetAttributeAsync("data-changed"), Is.EqualTo(Hex(Resimulated(first, last, from, changed: true))));
        Assert.That(await page.Locator("#whatif-text").GetAttributeAsync("data-unchanged"), Is.EqualTo(Hex(Resimulated(first, last, from, changed: false))));
        await Assertions.Expect(page.Locator("#other-figure")).ToBeVisibleAsync();
        await page.Locator("#past").ScreenshotAsync(new() { Path = Path.Combine(Pictures, "what-if.png") });
    }

    [Test]
    public async Task Download_TheStretch_CanBeReplayed()
    {
        game.WaitFor(20);
        await using Visit visit = await Open(game.Inspector.Address);
        IPage page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the kept frames" }).ClickAsync();
        await Assertions.Expect(page.Locator("#past-note")).ToContainTextAsync("they end in the bits of the run");
        string recording = await Download("Recording of these frames"), state = await Download("State before the first frame");
        using Past.PastRun past = Past.PastRun.Of(RecordingFile.Load(recording), GameLoop.CreateModel(), StateFile.Load(state));
        Assert.That(past.Fault, Is.Empty);

        async Task<string> Download(string link)
        {
            IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
            return await download.PathAsync();
        }
    }

    [Test]
    public async Task Controls_OnThePage_FreezeAnAgent()
    {
        using var changed = new GameLoop(InspectorAccess.Controls);
        await using Visit visit = await Open(changed.Inspector.Address);
        IPage page = visit.Page;
        await page.Locator("#control-agent").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Freeze the agent" }).ClickAsync();
        await Assertions.Expect(page.Locator("#control-note")).ToContainTextAsync("Frozen before frame");
        await Assertions.Expect(page.Locator("#agents")).ToContainTextAsync("stands still");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it run" }).ClickAsync();
        await Assertions.Expect(page.Locator("#agents")).Not.ToContainTextAsync("stands still");
    }

    [Test]
    public async Task Page_WithoutControls_HasNone()
    {
        using var looked = new GameLoop();
        await using Visit visit = await Open(looked.Inspector.Address);
        await Assertions.Expect(visit.Page.Locator("#live")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("#control")).ToBeHiddenAsync();
    }

    [Test]
    public async Task Recording_Opened_ShowsItsFrames()
    {
        using var run = new ScriptedRun();
        run.Step(50);
        RunRecording recording = run.Recorder.ToRecording();
        using LsmInspector inspector = LsmInspector.Open(recording, ScriptedRun.CreateModel(), options: new InspectorOptions { Output = TextWriter.Null });
        await using Visit visit = await Open(inspector.Address);
        IPage page = visit.Page;
        await Assertions.Expect(page.Locator("#past-note")).ToContainTextAsync("Frames 0 to 49.");
        await Assertions.Expect(page.Locator("#live")).ToBeHiddenAsync();
        await page.Locator("#frame-slider").FillAsync("30");
        await Assertions.Expect(page.Locator("#past-frame")).ToContainTextAsync("30, ");
        Assert.That(await page.Locator("#past-agent-checksum").TextContentAsync(), Is.EqualTo(Hex(ChecksumOf(recording, 30, 1))));
    }

    [TestCase(1400, false)]
    [TestCase(800, true)]
    [TestCase(390, false)]
    public async Task Page_AtThisWidth_FitsAndIsKeptAsAPicture(int width, bool dark)
    {
        game.WaitFor(GameLoop.Kept);
        await using Visit visit = await Open(game.Inspector.Address, width, dark);
        IPage page = visit.Page;
        await Until(page, "live.frames.length > 100 && live.status !== null");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open the kept frames" }).ClickAsync();
        await Assertions.Expect(page.Locator("#neuron-text")).ToContainTextAsync("membrane");
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), "nothing sticks out");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"page-{width}.png"), FullPage = true });
        string[] unnamed = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, input, select, canvas')].filter(e => !(e.closest('.plot') || e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.id || e.outerHTML)");
        Assert.That(unnamed, Is.Empty, "every control has a name for screen readers");
    }

    private static ulong ChecksumOf(RunRecording recording, long frame, ulong agent)
    {
        int place = (int)(frame - recording.FirstFrame);
        return recording.Checksums[recording.RowsOf(place)][recording.AgentsOf(place).IndexOf(agent)];
    }

    private static string Hex(ulong sum) => sum.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The checksum after the last frame of a run of its own, whose sensor 1 of agent 9 is corrected in ten frames and resimulated.</summary>
    private static ulong Resimulated(long first, long last, long from, bool changed)
    {
        using LsmEngine engine = LsmEngine.Create(GameLoop.CreateModel(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(6, [3, 5, 9]);
        state.History.Keep((int)(last - first) + 1);
        for (long frame = 0; frame <= last; frame++)
        {
            for (int slot = 0; slot < 3; slot++)
            {
                state.Agents.TryGet(slot, out ulong agent);
                (state.SensorsOf(slot)[0], state.SensorsOf(slot)[1]) = (GameLoop.Sensor(frame, agent, 0), GameLoop.Sensor(frame, agent, 1));
            }

            state.Begin(frame, 1 + (int)(frame % 2));
            state.End(frame);
        }

        for (long frame = from; changed && frame < from + 10; frame++)
        {
            state.History.Correct(frame, 2, [GameLoop.Sensor(frame, 9, 0), 1.25f]);
        }

        state.History.Resimulate(from);
        return state.Checksum();
    }

    /// <summary>Waits for a condition; the page's policy forbids Playwright's own way, which evaluates text inside the page.</summary>
    private static async Task Until(IPage page, string condition)
    {
        for (int i = 0; i < 400; i++)
        {
            if (await page.EvaluateAsync<bool>(condition))
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail($"{condition} did not come true in 10 s.");
    }

    private async Task<Visit> Open(Uri address, int width = 1200, bool dark = false)
    {
        IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    /// <summary>A page in a context of its own; errors of its script fail the test.</summary>
    private sealed class Visit : IAsyncDisposable
    {
        private readonly IBrowserContext context;
        private readonly List<string> errors = [];

        public Visit(IBrowserContext context, IPage page)
        {
            (this.context, Page) = (context, page);
            page.PageError += (_, error) => errors.Add(error);
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                {
                    errors.Add(message.Text);
                }
            };
        }

        public IPage Page { get; }

        public async ValueTask DisposeAsync()
        {
            await context.CloseAsync();
            Assert.That(errors, Is.Empty);
        }
    }
}
