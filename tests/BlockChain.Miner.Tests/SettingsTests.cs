using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _given = [];
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_settings_it_is_the_main_network_on_this_machine_with_one_thread()
    {
        MinerOptions options = Read();

        Assert.Same(ChainParameters.Main, options.Network);
        Assert.Equal(new Uri("http://127.0.0.1:5000"), options.Listen);
        Assert.EndsWith("simplecoin", options.DataRoot);
        Assert.Equal(1, options.Threads);
        Assert.True(options.IsMining);
        Assert.Null(options.Owner);
        Assert.Null(options.PublicUrl);
        Assert.False(options.LogsJson);
    }

    [Fact]
    public void A_reward_address_may_be_pasted_with_invisible_characters_around_it()
    {
        string address = Address.Encode(TestKeys.Alice.PublicKey.Hash, ChainParameters.Main.AddressVersion);
        _given["address"] = $"\uFEFF{address}\u200B\r\n";

        Assert.Equal(TestKeys.Alice.PublicKey.Hash, Read().Owner);
    }

    [Fact]
    public void All_can_be_set()
    {
        _given["network"] = "regtest";
        _given["data-dir"] = _folder.Path;
        _given["listen"] = "http://[::1]:7000";
        _given["public-url"] = "https://node.example.org";
        _given["address"] = Address.Encode(TestKeys.Alice.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);
        _given["threads"] = "3";
        _given["no-mining"] = "true";
        _given["log-format"] = "json";

        MinerOptions options = Read();

        Assert.Same(ChainParameters.Regtest, options.Network);
        Assert.Equal(_folder.Path, options.DataRoot);
        Assert.Equal(7000, options.Listen.Port);
        Assert.Equal("node.example.org", options.PublicUrl?.Host);
        Assert.Equal(TestKeys.Alice.PublicKey.Hash, options.Owner);
        Assert.Equal(3, options.Threads);
        Assert.False(options.IsMining);
        Assert.True(options.LogsJson);
    }

    [Theory]
    [InlineData("https://node.example.org", "https://node.example.org")]
    [InlineData("https://example.org:5000/", "https://example.org:5000")]
    [InlineData("https://example.org/chain", null)]
    public void Others_are_told_the_public_URL_unless_it_is_below_a_path(string publicUrl, string? told)
    {
        _given["public-url"] = publicUrl;

        Assert.Equal(told, Read().OwnUrl?.ToString());
    }

    [Theory]
    [InlineData("http://0.0.0.0:7000")]
    [InlineData("http://[::]:7000")]
    public void All_addresses_of_this_computer_are_told_to_nobody_as_one(string listen)
    {
        _given["listen"] = listen;

        Assert.Null(Read().OwnUrl);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    public void It_connects_to_as_many_peers_as_it_is_told(string number, int peers)
    {
        Assert.Equal(SyncLimits.Sessions, Read().OutboundPeers);
        _given["outbound-peers"] = number;

        Assert.Equal(peers, Read().OutboundPeers);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", null, null)]
    [InlineData("http://192.168.1.10:5000", null, "--network class-7a --peer http://192.168.1.10:5000")]
    [InlineData("http://127.0.0.1:5000", "https://node.example.org", "--network class-7a --peer https://node.example.org")]
    [InlineData("http://127.0.0.1:5000", "https://example.org/chain", null)]
    public void Others_join_where_they_reach_this_node(string listen, string? publicUrl, string? command)
    {
        _given["network"] = "class-7a";
        _given["listen"] = listen;
        if (publicUrl is not null)
        {
            _given["public-url"] = publicUrl;
        }

        MinerOptions options = Read();

        Assert.Equal(
            command is null ? null : TypedCommand.Miner(command), options.FindJoinUrl(5000) is { } url ? options.JoinCommand(url) : null);
    }

    [Fact]
    public void Without_peers_it_connects_to_none()
    {
        _given["no-peers"] = "true";

        Assert.Equal(0, Read().OutboundPeers);
    }

    [Fact]
    public void A_peer_and_no_peers_contradict_each_other()
    {
        _given["no-peers"] = "true";
        _environment["BLOCKCHAIN_PEER"] = "http://127.0.0.1:5000";

        Assert.StartsWith("BLOCKCHAIN_PEER and --no-peers contradict each other", Assert.Throws<SettingException>(Read).Message);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        Write("""
            {
              // Comments are allowed.
              "threads": 2, "log-format": "json", "network": "regtest"
            }
            """);
        _environment["BLOCKCHAIN_THREADS"] = "3";
        _environment["BLOCKCHAIN_LOG_FORMAT"] = "text";
        _given["threads"] = "4";

        MinerOptions options = Read();

        Assert.Equal(4, options.Threads);
        Assert.False(options.LogsJson);
        Assert.Same(ChainParameters.Regtest, options.Network);
    }

    [Fact]
    public void No_threads_means_one_for_each_core()
    {
        _given["threads"] = "0";

        Assert.Equal(Environment.ProcessorCount, Read().Threads);
    }

    [Theory]
    [InlineData("network", "testnet")]
    [InlineData("listen", "127.0.0.1:5000")]
    [InlineData("listen", "https://127.0.0.1:5000")]
    [InlineData("listen", "http://node.example.org:5000")]
    [InlineData("listen", "http://127.0.0.1:5000/path")]
    [InlineData("listen", "http://127.0.0.1:99999")]
    [InlineData("public-url", "node.example.org")]
    [InlineData("public-url", "http://0.0.0.0:5000")]
    [InlineData("public-url", "http://[::]:5000")]
    [InlineData("no-peers", "maybe")]
    [InlineData("outbound-peers", "0")]
    [InlineData("outbound-peers", "65")]
    [InlineData("outbound-peers", "all")]
    [InlineData("address", "SbtGLBcQ1ZcJ1BLKoEUxvJyCaZHLWxKS7Q")]
    [InlineData("address", "mfiZ8yizvb3sTNWYJ2HhnKcsC9nUzaUV3G")]
    [InlineData("threads", "-1")]
    [InlineData("threads", "1025")]
    [InlineData("threads", "two")]
    [InlineData("no-mining", "maybe")]
    [InlineData("log-format", "xml")]
    [InlineData("data-dir", "")]
    public void What_cannot_be_is_named_with_where_it_came_from(string name, string value)
    {
        _given[name] = value;

        SettingException wrong = Assert.Throws<SettingException>(Read);

        Assert.StartsWith($"--{name} must be ", wrong.Message);
        Assert.Contains($"\"{value}\"", wrong.Message);
    }

    [Fact]
    public void A_password_for_JSON_RPC_comes_from_the_command_line_the_environment_or_a_file()
    {
        Assert.Null(Read().Rpc);

        _given["rpc-user"] = "alice";
        _environment["BLOCKCHAIN_RPC_PASSWORD"] = "from there";
        Assert.Equal(("alice", "from there"), (Read().Rpc!.User, Read().Rpc!.Password));

        _environment.Clear();
        string file = _folder.File("password");
        File.WriteAllText(file, "in a file\r\nand no more");
        _given["rpc-password-file"] = file;
        Assert.Equal("in a file", Read().Rpc!.Password);

        _environment["BLOCKCHAIN_RPC_PASSWORD"] = "from there";
        Assert.Equal("in a file", Read().Rpc!.Password);

        _given["rpc-password"] = "both";
        Assert.Equal(
            "--rpc-password and --rpc-password-file contradict each other: choose one of them.",
            Assert.Throws<SettingException>(Read).Message);

        _given.Remove("rpc-password-file");
        _environment["BLOCKCHAIN_RPC_PASSWORD_FILE"] = file;
        Assert.Equal("both", Read().Rpc!.Password);
    }

    [Theory]
    [InlineData("BLOCKCHAIN_RPC_USER", "alice", "BLOCKCHAIN_RPC_USER needs a password: ")]
    [InlineData("BLOCKCHAIN_RPC_PASSWORD", "secret", "BLOCKCHAIN_RPC_PASSWORD needs a user name: give --rpc-user too.")]
    public void A_user_and_a_password_for_JSON_RPC_belong_together(string name, string value, string problem)
    {
        _environment[name] = value;

        Assert.StartsWith(problem, Assert.Throws<SettingException>(Read).Message);
    }

    [Fact]
    public void A_user_with_a_colon_and_a_password_file_that_is_not_there_are_named()
    {
        _given["rpc-user"] = "a:b";
        _given["rpc-password"] = "secret";
        Assert.StartsWith("--rpc-user must not contain a colon", Assert.Throws<SettingException>(Read).Message);

        _given.Remove("rpc-password");
        _given["rpc-password-file"] = _folder.File("none");
        Assert.StartsWith("--rpc-password-file must be ", Assert.Throws<SettingException>(Read).Message);
    }

    [Fact]
    public void A_wrong_value_in_the_environment_or_the_file_is_named_by_its_place()
    {
        _environment["BLOCKCHAIN_DATA_DIR"] = "\0";
        Assert.StartsWith("BLOCKCHAIN_DATA_DIR must be ", Assert.Throws<SettingException>(Read).Message);

        _environment.Clear();
        Write("""{ "threads": "many" }""");
        Assert.StartsWith("\"threads\" in appsettings.json must be ", Assert.Throws<SettingException>(Read).Message);

        Write("{");
        Assert.StartsWith(
            "appsettings.json beside the program cannot be read", Assert.Throws<SettingException>(Read).Message);
    }

    private MinerOptions Read() => Settings.Read(_given, name => _environment.GetValueOrDefault(name), _folder.Path);

    private void Write(string json) => File.WriteAllText(_folder.File("appsettings.json"), json);
}
