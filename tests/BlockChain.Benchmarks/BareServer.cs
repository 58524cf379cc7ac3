using BlockChain.Core.Transactions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BlockChain.Benchmarks;

/// <summary>The least that a server can do with a posted transaction: Kestrel without routes, limits or log reads the body, the
/// transaction is parsed and checked, and its id is the answer. No node is behind it.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private BareServer(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.Single());

    /// <summary>Starts one on a free port.</summary>
    /// <param name="check">What is done with each transaction.</param>
    public static async Task<BareServer> StartAsync(Action<Transaction> check)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(async context =>
        {
            var hex = new byte[(int)context.Request.ContentLength!.Value];
            await context.Request.Body.ReadExactlyAsync(hex);
            Assert.True(Transaction.TryParse(Convert.FromHexString(hex), out Transaction? transaction, out _));
            check(transaction);
            string id = transaction.Id.ToString();
            context.Response.ContentLength = id.Length;
            await context.Response.WriteAsync(id);
        });
        await application.StartAsync();
        return new BareServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
