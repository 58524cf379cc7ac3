using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A class's own network, as two people start it.</summary>
public sealed class NamedNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nodes_of_one_name_meet_and_one_of_another_name_is_refused_in_words()
    {
        using var teacher = Start("class-7a", "teacher", "--public-url", "http://teacher.example.org:5000");
        string url = (await teacher.ReadUrlAsync()).GetLeftPart(UriPartial.Authority);
        string invitation = (await teacher.ReadToAsync("Others join with: "))[^1];
        Assert.EndsWith(" --network class-7a --peer http://teacher.example.org:5000", invitation, StringComparison.Ordinal);
        using var student = Start("class-7a", "student", "--peer", url);
        using var stranger = Start("class-7b", "stranger", "--peer", url);

        await student.ReadToAsync($"Connected to {url}");
        string refusal = (await stranger.ReadToAsync("Skipping"))[^1];

        Assert.Contains($"Skipping {url}: it is on the network class-7a, not on class-7b", refusal, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File(Path.Combine("student", "class-7a", "chain.db"))));
        string book = _folder.File(Path.Combine("student", "class-7a", "peers.json"));
        await TestNode.WaitAsync(() => File.Exists(book), TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("Class 7a")]
    [InlineData("../main")]
    [InlineData("")]
    public async Task A_name_that_cannot_be_one_is_one_clear_line(string name)
    {
        (int exitCode, _, string errors) = await MinerInside.RunAsync(_folder, "--data-dir", _folder.File("data"), "--network", name);

        Assert.Equal(2, exitCode);
        Assert.Contains("--network must be main, regtest, or a name of your own", errors, StringComparison.Ordinal);
        Assert.Contains(NetworkNames.Rule, errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("data")));
    }

    private MinerProcess Start(string network, string person, params string[] arguments) => new(
        _folder,
        [
            "--network", network, "--data-dir", _folder.File(person), "--listen", "http://127.0.0.1:0", "--no-mining", .. arguments,
        ]);
}
