using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using BlockChain.Miner.Logging;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BlockChain.Miner.Http;

/// <summary>How the web server is set up.</summary>
internal static class ServerSetup
{
    /// <summary>A builder of a node's or the lab's server: its log, and Kestrel.</summary>
    public static WebApplicationBuilder CreateBuilder(MinerOptions options)
    {
        // The content root, where settings are read, is the program's own folder, not the one it is called from; and no
        // environment variable turns on a page with stack traces.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Logging.AddNodeLogging(options);
        builder.Services
            .AddSingleton(options)
            .AddSingleton<Shares>()
            .AddSingleton<RequestRate>()
            .AddSingleton(services => new EventStreams(services.GetRequiredService<Shares>(), options.Limits))
            .AddOpenApi(document => document.DescribeNode(options))
            .ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
                json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
                json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            })
            .Configure<HostOptions>(host => host.ShutdownTimeout = Limits.Shutdown);
        AddKestrel(builder, options);
        return builder;
    }

    /// <summary>Adds Kestrel, with a limit for each thing that a client can ask of it.</summary>
    private static void AddKestrel(WebApplicationBuilder builder, MinerOptions options)
    {
        Limits limits = options.Limits;
        // Without TLS only the transport bounds what has arrived and is not read yet; Kestrel's own limit has no effect.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = limits.BufferedBodySize);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.Use(FairListeners.LeaveAfter);
            });
            kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
            kestrel.Limits.MaxRequestBodySize = limits.DrainedBodySize;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeadersSize;
            kestrel.Limits.RequestHeadersTimeout = limits.RequestHeaders;
            kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.DataRate, limits.DataRateGrace);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(limits.DataRate, limits.DataRateGrace);
            int port = options.Listen.Port;
            if (IPAddress.TryParse(options.Listen.DnsSafeHost, out IPAddress? address) || port == 0)
            {
                // Any free port is one of one address: localhost has two.
                kestrel.Listen(address ?? IPAddress.Loopback, port);
            }
            else
            {
                kestrel.ListenLocalhost(port);
            }
        });
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = limits.Request,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
    }
}
