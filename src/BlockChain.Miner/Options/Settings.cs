using System.Globalization;
using System.Net;
using BlockChain.Miner.Addresses;

namespace BlockChain.Miner.Options;

/// <summary>A setting has an invalid value; the message says which, where it came from, and what is valid.</summary>
internal sealed class SettingException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>What can be set, where it is looked for, and how its text is understood.</summary>
internal sealed class Settings
{
    public const string Peer = "peer";

    private const string Network = "network";
    private const string DataDir = "data-dir";
    private const string Listen = "listen";
    private const string PublicUrl = "public-url";
    private const string NoPeers = "no-peers";
    private const string OutboundPeers = "outbound-peers";
    private const string MinerAddress = "address";
    private const string Threads = "threads";
    private const string NoMining = "no-mining";
    private const string Reindex = "reindex";
    private const string RpcUser = "rpc-user";
    private const string RpcPassword = "rpc-password";
    private const string RpcPasswordFile = "rpc-password-file";
    private const string LogFormat = "log-format";
    private const string EnvironmentPrefix = "BLOCKCHAIN_";
    private const string FileName = "appsettings.json";

    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Func<string, string?> _environment;
    private readonly IConfiguration _file;

    private Settings(IReadOnlyDictionary<string, string> given, Func<string, string?> environment, string folder)
    {
        _given = given;
        _environment = environment;
        try
        {
            _file = new ConfigurationBuilder().SetBasePath(folder).AddJsonFile(FileName, optional: true).Build();
        }
        catch (InvalidDataException exception)
        {
            throw new SettingException(
                $"{FileName} beside the program cannot be read: {exception.GetBaseException().Message}", exception);
        }
    }

    /// <param name="Text">What was given.</param>
    /// <param name="Source">How messages name it.</param>
    /// <param name="Rank">0: from the command line, 1: the environment, 2: the file.</param>
    private sealed record Value(string Text, string Source, int Rank);

    /// <summary>The settings with a value: name, what stands for the value in the help, and what it does.</summary>
    public static IReadOnlyList<(string Name, string Value, string Description)> Described { get; } =
    [
        (Network, "main|regtest|NAME", "The network to join; any other name makes a chain of its own. [default: main]"),
        (DataDir, "DIR", "Data folder, with a subfolder for each network. [default: the user's own]"),
        (Listen, "URL", $"Address and port to listen on. [default: {NodeClient.DefaultUrl.GetLeftPart(UriPartial.Authority)}]"),
        (PublicUrl, "URL", "URL under which other nodes reach this one, if different from --listen."),
        (OutboundPeers, "N", $"Maximum number of peers to connect to. [default: {SyncLimits.Sessions}]"),
        (MinerAddress, "ADDRESS", "Address that receives the rewards. [default: the wallet 'default', created if needed]"),
        (Threads, "N", "Mining threads; 0 = one per core. [default: 1]"),
        (RpcUser, "NAME", "User name that JSON-RPC asks everybody for. [default: none needed on this computer]"),
        (RpcPassword, "PASSWORD", "Its password; other users of this computer may see what is typed here."),
        (RpcPasswordFile, "FILE", "File whose first line is that password."),
        (LogFormat, "text|json", "Log format. [default: text]"),
    ];

    /// <summary>The settings that are switched on by naming them.</summary>
    public static IReadOnlyList<(string Name, string Description)> Flags { get; } =
    [
        (NoMining, "Run the node without mining."),
        (NoPeers, "Connect to no other node, and remember none."),
        (Reindex, "Rebuild the chain file from its own blocks, rechecking each one, then start."),
    ];

    /// <summary>All settings: those given on the command line win, then the environment, then the file.</summary>
    /// <param name="given">What was given on the command line, by name.</param>
    /// <param name="environment">The value of an environment variable.</param>
    /// <param name="folder">Where the file is.</param>
    /// <exception cref="SettingException">One of them is invalid.</exception>
    /// <exception cref="IOException">No data folder was named, and this user has none.</exception>
    public static MinerOptions Read(
        IReadOnlyDictionary<string, string> given, Func<string, string?> environment, string folder)
    {
        var settings = new Settings(given, environment, folder);
        ChainParameters network = settings.ReadNetwork();
        return new MinerOptions
        {
            Network = network,
            DataRoot = settings.ReadDataRoot(),
            Listen = settings.ReadListen(),
            PublicUrl = settings.ReadPublicUrl(),
            Peers = settings.ReadPeers(),
            OutboundPeers = settings.ReadOutboundPeers(),
            Owner = settings.ReadOwner(network),
            Threads = settings.ReadThreads(),
            IsMining = !settings.ReadFlag(NoMining),
            Reindex = settings.ReadFlag(Reindex),
            LogsJson = settings.ReadLogsJson(),
            Rpc = settings.ReadRpc(),
        };
    }

    private ChainParameters ReadNetwork() => Read(
        Network, ChainParameters.Main, NetworkNames.Find,
        $"must be main, regtest, or a name of your own ({NetworkNames.Rule})");

    private string ReadDataRoot()
    {
        if (Find(DataDir) is not { } value)
        {
            return DataFolder.DefaultRoot();
        }

        try
        {
            return Path.GetFullPath(DataFolder.WithHome(value.Text));
        }
        catch (ArgumentException)
        {
            throw Wrong(value, "must be a folder");
        }
        catch (FileNotFoundException)
        {
            throw Wrong(value, "must be an absolute path, because the current folder was deleted");
        }
    }

    /// <summary>Kestrel would take any other name for "all addresses of this machine".</summary>
    private Uri ReadListen() => Read(
        Listen, NodeClient.DefaultUrl,
        text => NodeClient.TryParseUrl(text, out Uri? url)
            && url.Scheme == Uri.UriSchemeHttp
            && url.AbsolutePath == "/"
            && (url.Host == "localhost" || IPAddress.TryParse(url.DnsSafeHost, out _))
            ? url : null,
        "must be like http://127.0.0.1:5000, or http://0.0.0.0:5000 to answer other machines too");

    private Uri? ReadPublicUrl() => Read(
        PublicUrl, null,
        text => NodeClient.TryParseUrl(text, out Uri? url)
            && !(IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && MinerOptions.IsEverywhere(address))
            ? url : null,
        "must be like http://node.example.org:5000");

    /// <summary>Several are separated by spaces.</summary>
    private IReadOnlyList<PeerUrl> ReadPeers()
    {
        if (Find(Peer) is not { } value)
        {
            return [];
        }

        return
        [
            .. value.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text =>
                PeerUrl.TryParse(text, out PeerUrl? url)
                    ? url
                    : throw Wrong(value, "must be like http://node.example.org:5000")),
        ];
    }

    private int ReadOutboundPeers()
    {
        int? number = ReadNumber(OutboundPeers, 1, Limits.OutboundPeers);
        if (!ReadFlag(NoPeers))
        {
            return number ?? SyncLimits.Sessions;
        }

        return Find(Peer) is { } peer
            ? throw new SettingException($"{peer.Source} and --{NoPeers} contradict each other: choose one of them.")
            : 0;
    }

    private PublicKeyHash? ReadOwner(ChainParameters network) => Read<PublicKeyHash?>(
        MinerAddress, null,
        text => Address.TryDecode(Pasted.Clean(text), network.AddressVersion, out PublicKeyHash owner) ? owner : null,
        $"must be a valid address of the network {network.Name}");

    private int ReadThreads()
    {
        int threads = ReadNumber(Threads, 0, Limits.Threads) ?? 1;
        return threads == 0 ? Environment.ProcessorCount : threads;
    }

    private int? ReadNumber(string name, int least, int most) => Read<int?>(
        name, null,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
            ? number : null,
        $"must be between {least} and {most}");

    private bool ReadFlag(string name) =>
        Read<bool?>(name, false, text => bool.TryParse(text, out bool isSet) ? isSet : null, "must be true or false")!.Value;

    private RpcCredentials? ReadRpc()
    {
        (Value? user, Value? typed, Value? file) = (Find(RpcUser), Find(RpcPassword), Find(RpcPasswordFile));
        if (typed is not null && typed.Rank == file?.Rank)
        {
            throw new SettingException($"{typed.Source} and {file.Source} contradict each other: choose one of them.");
        }

        // Two settings for one thing: the command line wins over the environment here too.
        Value? password = file is null || typed?.Rank < file.Rank ? typed
            : file with
            {
                Text = RpcCredentials.ReadFile(file.Text)
                    ?? throw Wrong(file, "must be a readable file with the password on its first line"),
            };
        if (user is null)
        {
            return password is null
                ? null
                : throw new SettingException($"{password.Source} needs a user name: give --{RpcUser} too.");
        }

        if (password is null or { Text: "" })
        {
            throw new SettingException($"{user.Source} needs a password: give --{RpcPassword} or --{RpcPasswordFile} too.");
        }

        return user.Text.Contains(':', StringComparison.Ordinal)
            ? throw Wrong(user, "must not contain a colon")
            : new RpcCredentials(user.Text, password.Text);
    }

    private bool ReadLogsJson() =>
        Read(LogFormat, "text", text => text is "text" or "json" ? text : null, "must be text or json") == "json";

    /// <summary>A setting, with its default value.</summary>
    /// <param name="name">Of the setting.</param>
    /// <param name="usual">Its value if it is not set.</param>
    /// <param name="read">From a text to a value; null: the text is not one.</param>
    /// <param name="must">How the message goes on then: "must be a folder".</param>
    private T Read<T>(string name, T usual, Func<string, T?> read, string must) =>
        Find(name) is not { } value ? usual : read(value.Text) ?? throw Wrong(value, must);

    private Value? Find(string name)
    {
        string variable = EnvironmentPrefix + name.ToUpperInvariant().Replace('-', '_');
        return _given.TryGetValue(name, out string? text) ? new Value(text, $"--{name}", Rank: 0)
            : _environment(variable) is { Length: > 0 } set ? new Value(set, variable, Rank: 1)
            : _file[name] is { Length: > 0 } written ? new Value(written, $"\"{name}\" in {FileName}", Rank: 2)
            : null;
    }

    private static SettingException Wrong(Value value, string must) =>
        new($"{value.Source} {must}, but is \"{value.Text}\".");
}
