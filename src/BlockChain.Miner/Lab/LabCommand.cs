using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using BlockChain.Lab.Live;
using BlockChain.Lab.Nodes;
using BlockChain.Miner.Options;
using BlockChain.Miner.Terminal;

namespace BlockChain.Miner.Lab;

/// <summary><c>miner lab</c>: a network in a browser, to look at and to change.</summary>
internal static class LabCommand
{
    private const int UsualNodes = 5;
    private const int Port = 5050;

    public static Command Create(Func<MinerOptions, FullNode, TimeProvider, string, WebApplication> buildExplorer)
    {
        var nodes = new Option<int>("--nodes")
        {
            HelpName = "N",
            Description = $"Nodes in the network, {LiveLab.MinNodes} to {LiveLab.MaxNodes}. Default: {UsualNodes}.",
            CustomParser = given => int.TryParse(given.Tokens[0].Value, out int count)
                && count is >= LiveLab.MinNodes and <= LiveLab.MaxNodes
                ? count
                : Refuse<int>(given, "--nodes", $"a whole number from {LiveLab.MinNodes} to {LiveLab.MaxNodes}"),
        };
        var seed = new Option<ulong>("--seed")
        {
            HelpName = "N",
            Description = "Random seed: the same seed gives the same blocks. Default: 1.",
            CustomParser = given => ulong.TryParse(given.Tokens[0].Value, out ulong number)
                ? number
                : Refuse<ulong>(given, "--seed", $"a whole number from 0 to {ulong.MaxValue}"),
        };
        var listen = new Option<Uri>("--listen")
        {
            HelpName = "URL",
            Description = $"Where to answer. Default: http://127.0.0.1:{Port}, with --class http://0.0.0.0:{Port}.",
            CustomParser = given => NodeClient.TryParseUrl(given.Tokens[0].Value, out Uri? url)
                && url.Scheme == Uri.UriSchemeHttp && url.AbsolutePath == "/"
                && (IPAddress.TryParse(url.DnsSafeHost, out _) || url.Host == "localhost")
                ? url
                : Refuse<Uri>(given, "--listen", $"a URL such as http://127.0.0.1:{Port}: http, an IP address or localhost, and a port"),
        };
        var isClass = new Option<bool>("--class")
        {
            Description = "Let others on the network watch and predict. Only this computer can control the lab.",
        };
        var command = new Command("lab", "Opens a laboratory in the browser: a whole network to split, attack and measure.")
        {
            nodes, seed, listen, isClass,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool isForClass = parsed.GetValue(isClass);
            return RunAsync(
                parsed.GetResult(nodes) is null ? UsualNodes : parsed.GetValue(nodes),
                parsed.GetResult(seed) is null ? 1 : parsed.GetValue(seed),
                parsed.GetValue(listen) ?? new Uri(isForClass ? $"http://0.0.0.0:{Port}" : $"http://127.0.0.1:{Port}"),
                isForClass, buildExplorer);
        });
        return command;
    }

    private static T? Refuse<T>(ArgumentResult given, string option, string wanted)
    {
        given.AddError($"{option} is \"{given.Tokens[0].Value}\", not {wanted}.");
        return default;
    }

    /// <summary>What the lab's server and the pages of its nodes have in common with a node.</summary>
    public static MinerOptions OptionsFor(Uri listen, string folder) => new()
    {
        Network = LabNetwork.Parameters,
        DataRoot = folder,
        Listen = listen,
        OutboundPeers = 0,
        IsMining = false,
        LogLevel = LogLevel.Warning,
    };

    private static async Task<int> RunAsync(
        int nodes, ulong seed, Uri listen, bool isClass,
        Func<MinerOptions, FullNode, TimeProvider, string, WebApplication> buildExplorer)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("simplecoin-lab-");
        MinerOptions options = OptionsFor(listen, folder.FullName);
        try
        {
            await using var explorers = new NodeExplorers(options, buildExplorer);
            await using WebApplication web = LabServer.Build(
                options, services => ActivatorUtilities.CreateInstance<LabSession>(services, nodes, seed, isClass, explorers));
            using PosixSignalRegistration hangUp = ClosedTerminal.Ends(web);
            await web.StartAsync();
            int port = new Uri(web.Urls.First()).Port;
            Say(new UriBuilder(listen) { Port = port }.Uri, options.FindJoinUrl(port), nodes, isClass);
            await web.WaitForShutdownAsync();
            return ExitCode.Done;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return ExitCode.Complain(
                ExitCode.Failed, $"The lab cannot answer at {listen}: {failure.GetBaseException().Message}. Choose another with --listen.");
        }
        finally
        {
            Delete(folder);
        }
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // On Windows a file that another program looks at cannot be deleted: the system's own clean-up does it.
        }
    }

    private static void Say(Uri listening, Uri? others, int nodes, bool isClass)
    {
        bool isEverywhere = IPAddress.TryParse(listening.DnsSafeHost, out IPAddress? address) && MinerOptions.IsEverywhere(address);
        Uri here = isEverywhere ? new UriBuilder(listening) { Host = "127.0.0.1" }.Uri : listening;
        Console.Out.WriteLine($"A network of {nodes} nodes. Open in a browser: {here}");
        if (others is not null)
        {
            Console.Out.WriteLine(isClass
                ? $"Others watch and predict at {others} (only this computer can control the lab)"
                : $"Others watch at {others}. To let them predict, start {TypedCommand.Miner("lab --class")}");
        }

        Console.Out.WriteLine("Nothing is kept when it ends. Press Ctrl+C to stop");
    }
}
