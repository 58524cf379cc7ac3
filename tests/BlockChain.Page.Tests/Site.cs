using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Miner.Tests;
using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>
/// A node and a browser, shared by the tests of a collection: they only add to the chain.
/// <code>
/// genesis ─ 1 ─ … ─ 101 ─ 102 (a payment to Alice) ─ 103 (Alice pays Bob) ─ …
/// </code>
/// </summary>
public sealed class Site : IAsyncLifetime
{
    private const long Coin = 100_000_000;
    private const float Deadline = 30_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IPage? _page;
    private TestNode? _node;

    /// <summary>The node. Nobody looks at it where there is no browser, so there the test is skipped.</summary>
    public TestNode Node
    {
        get
        {
            Chromium.SkipUnlessThere();
            return _node!;
        }
    }

    /// <summary>Pays Alice 20 coins and Bob 10, in block 102.</summary>
    public string Payment { get; private set; } = "";

    /// <summary>Alice pays Bob 5 of them, in block 103.</summary>
    public string NextPayment { get; private set; } = "";

    public static string Alice => AddressOf(TestKeys.Alice);

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Program is null)
        {
            return;
        }

        _node = await TestNode.StartAsync();
        await Node.GenerateAsync(101, AddressOf(TestKeys.Miner));
        Transaction payment = await PayFromAsync(Node, height: 1);
        await Node.GenerateAsync(1, AddressOf(TestKeys.Miner));
        Transaction next = new Payment(payment.Output(0, TestKeys.Alice))
            .To(TestKeys.Bob, 5 * Coin).To(TestKeys.Alice, (15 * Coin) - 500).Sign();
        await Node.SendAsync(next);
        await Node.GenerateAsync(1, AddressOf(TestKeys.Miner));
        (Payment, NextPayment) = (payment.Id.ToString(), next.Id.ToString());

        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.StartAsync(_playwright);
        _page = await _browser.NewPageAsync();
        _page.SetDefaultTimeout(Deadline);
        Assertions.SetDefaultExpectTimeout(Deadline);
    }

    /// <summary>Opens a part of the page, such as <c>#/tree</c>, and waits until it is there.</summary>
    /// <param name="route">What comes after the slash.</param>
    /// <param name="node">Another node than the shared one.</param>
    /// <param name="width">The window's, in pixels.</param>
    /// <param name="colours">Which ones the reader likes.</param>
    public async Task<Visit> OpenAsync(
        string route = "", TestNode? node = null, int width = 1200, ColorScheme colours = ColorScheme.Light)
    {
        Visit visit = Begin();
        await visit.Page.SetViewportSizeAsync(width, 800);
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce });
        var place = new Uri((node ?? Node).Url, route);
        if (visit.Page.Url.StartsWith(place.GetLeftPart(UriPartial.Path), StringComparison.Ordinal))
        {
            await visit.GoAsync(place.Fragment);
        }
        else
        {
            await visit.Page.GotoAsync(place.ToString());
            await visit.IsShownAsync();
        }

        return visit;
    }

    /// <summary>The window of the browser, as the test before left it: one for all, so that the tests stay quick.</summary>
    public Visit Begin()
    {
        Chromium.SkipUnlessThere();
        return new Visit(_page!);
    }

    /// <summary>A window of the browser that has loaded nothing yet.</summary>
    public async Task<IBrowserContext> OpenWindowAsync()
    {
        Chromium.SkipUnlessThere();
        return await _browser!.NewContextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
            _playwright!.Dispose();
            await _node!.DisposeAsync();
        }
    }

    public static string AddressOf(PrivateKey key) =>
        Address.Encode(key.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);

    /// <summary>Spends what the miner got for a block; answers with the transaction's id.</summary>
    public static async Task<string> PayAsync(TestNode node, int from) => (await PayFromAsync(node, from)).Id.ToString();

    private static async Task<Transaction> PayFromAsync(TestNode node, int height)
    {
        byte[] bytes = await node.BytesAsync($"/api/block/{await node.TextAsync($"/api/block-height/{height}")}/raw");
        Assert.True(Block.TryParse(bytes, out Block? block, out _));
        Transaction payment = new Payment(block.Transactions[0].Output(0, TestKeys.Miner))
            .To(TestKeys.Alice, 20 * Coin).To(TestKeys.Bob, 10 * Coin).To(TestKeys.Miner, (20 * Coin) - 1_000).Sign();
        Assert.True((await node.SendAsync(payment)).IsSuccessStatusCode);
        return payment;
    }
}
