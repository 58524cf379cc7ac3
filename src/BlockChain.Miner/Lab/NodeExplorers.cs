using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Lab;

/// <summary>The pages of the lab's nodes: each the whole web server of a node, on a port of its own, opened when somebody
/// wants to look at it.</summary>
/// <param name="options">Those of the lab.</param>
/// <param name="build">Makes the web server of a node.</param>
internal sealed class NodeExplorers(
    MinerOptions options, Func<MinerOptions, FullNode, TimeProvider, string, WebApplication> build) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Task<WebApplication>> _open = [];

    /// <returns>The port of the page of a node.</returns>
    public async Task<int> OpenAsync(int id, FullNode node, TimeProvider clock)
    {
        Task<WebApplication>? opening;
        lock (_gate)
        {
            if (!_open.TryGetValue(id, out opening))
            {
                _open.Add(id, opening = StartAsync(node, clock));
            }
        }

        try
        {
            return new Uri((await opening).Urls.First()).Port;
        }
        catch
        {
            lock (_gate)
            {
                _open.Remove(id);
            }

            throw;
        }
    }

    /// <summary>Closes all that are open.</summary>
    public async Task CloseAsync()
    {
        Task<WebApplication>[] open;
        lock (_gate)
        {
            open = [.. _open.Values.Where(opening => !opening.IsFaulted)];
            _open.Clear();
        }

        foreach (Task<WebApplication> opening in open)
        {
            WebApplication web = await opening;
            await web.StopAsync();
            await web.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<WebApplication> StartAsync(FullNode node, TimeProvider clock)
    {
        await Task.Yield();
        WebApplication web = build(
            options with { Listen = new UriBuilder(options.Listen) { Port = 0 }.Uri, LogLevel = LogLevel.Critical },
            node, clock, Path.Combine(options.DataRoot, "peers.json"));

        // Nodes are changed in the lab only, by those who may control it.
        web.Use((context, next) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? next(context)
            : Problem.Of(StatusCodes.Status403Forbidden, "This page only shows a node of the lab.").ExecuteAsync(context));
        await web.StartAsync();
        return web;
    }
}
