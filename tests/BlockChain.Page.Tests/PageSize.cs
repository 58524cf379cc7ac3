using Microsoft.Playwright;

namespace BlockChain.Page.Tests;

/// <summary>How much of the browser's memory a page takes, after its garbage was collected.</summary>
/// <param name="Elements">In the document.</param>
/// <param name="Nodes">Of the document, and those outside it that something still holds.</param>
/// <param name="Listeners">Of events.</param>
/// <param name="Megabytes">JavaScript's.</param>
internal sealed record PageSize(int Elements, int Nodes, int Listeners, double Megabytes)
{
    public static async Task<PageSize> OfAsync(IPage page)
    {
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Performance.enable");
        await session.SendAsync("HeapProfiler.collectGarbage");
        Dictionary<string, double> metrics = await MetricsAsync(session);
        await session.DetachAsync();
        return new PageSize(
            await page.EvaluateAsync<int>("document.querySelectorAll('*').length"), (int)metrics["Nodes"],
            (int)metrics["JSEventListeners"], metrics["JSHeapUsedSize"] / 1e6);
    }

    /// <summary>The browser's figures of a page.</summary>
    /// <param name="session">One that has sent <c>Performance.enable</c>.</param>
    public static async Task<Dictionary<string, double>> MetricsAsync(ICDPSession session) =>
        (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
}
