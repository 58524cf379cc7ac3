using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Rpc;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>Who may call.</summary>
public sealed class AccessTests
{
    private const string Body = """{"id":1,"method":"getblockcount"}""";

    private static RpcAccess In(TemporaryFolder folder) => new(
        new MinerOptions { Network = ChainParameters.Regtest, DataRoot = folder.Path, Listen = Everywhere });

    private static readonly Uri Everywhere = new("http://0.0.0.0:0");

    [Fact]
    public async Task A_program_on_this_computer_needs_no_password_but_must_say_that_it_sends_JSON()
    {
        await using TestNode node = await TestNode.StartAsync();

        Assert.Equal(200, await StatusAsync(node));
        Assert.Equal(200, await StatusAsync(node, type: "application/json-rpc"));
        foreach (string? type in (string?[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", null])
        {
            Assert.Equal(415, await StatusAsync(node, type: type));
        }
    }

    [Fact]
    public async Task From_elsewhere_the_cookie_is_asked_for()
    {
        Uri? elsewhere = FromElsewhere();
        using var folder = new TemporaryFolder();
        await using TestNode node = await TestNode.StartAsync(listen: Everywhere, dataRoot: folder.Path);
        string file = Path.Combine(folder.Path, "regtest", ".cookie");
        string cookie = await File.ReadAllTextAsync(file);
        Uri url = new UriBuilder(elsewhere!) { Port = node.Url.Port }.Uri;

        Assert.Matches("^__cookie__:[0-9a-f]{64}$", cookie);
        Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(401, await StatusAsync(node, url: url));
        Assert.Equal(401, await StatusAsync(node, url: url, credentials: cookie[..^1]));
        Assert.Equal(401, await StatusAsync(node, url: url, credentials: cookie + "0"));
        Assert.Equal(200, await StatusAsync(node, url: url, credentials: cookie));
        Assert.Equal(200, await StatusAsync(node, url: url, credentials: cookie, type: "text/plain"));
    }

    [Fact]
    public async Task The_cookie_is_new_at_each_start_and_gone_at_the_end()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "regtest", ".cookie");
        var cookies = new List<string>();
        for (int start = 0; start < 2; start++)
        {
            await using (await TestNode.StartAsync(dataRoot: folder.Path))
            {
                cookies.Add(await File.ReadAllTextAsync(file));
            }

            Assert.False(File.Exists(file));
        }

        Assert.NotEqual(cookies[0], cookies[1]);
    }

    [Fact]
    public void A_new_cookie_sweeps_away_what_a_killed_node_left_of_an_old_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("..cookie.01234567.tmp"), "__cookie__");
        using RpcAccess access = In(folder);

        access.MakeCookie(folder.File(".cookie"));

        Assert.Equal([folder.File(".cookie")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_node_whose_folder_is_gone_ends_all_the_same()
    {
        using var folder = new TemporaryFolder();
        string gone = Directory.CreateDirectory(folder.File("gone")).FullName;
        RpcAccess access = In(folder);
        access.MakeCookie(Path.Combine(gone, ".cookie"));
        Directory.Delete(gone, recursive: true);

        access.Dispose();

        Assert.False(Directory.Exists(gone));
    }

    [Fact]
    public async Task A_chosen_password_is_asked_of_everybody_and_there_is_no_cookie()
    {
        using var folder = new TemporaryFolder();
        await using TestNode node =
            await TestNode.StartAsync(dataRoot: folder.Path, rpc: new RpcCredentials("alice", "söme:thing"));

        Assert.Equal(401, await StatusAsync(node));
        Assert.Equal(401, await StatusAsync(node, credentials: "alice:other"));
        Assert.Equal(401, await StatusAsync(node, credentials: "bob:söme:thing"));
        Assert.Equal(401, await StatusAsync(node, credentials: ""));
        Assert.Equal(200, await StatusAsync(node, credentials: "alice:söme:thing"));
        Assert.False(File.Exists(Path.Combine(folder.Path, "regtest", ".cookie")));
    }

    [Fact]
    public async Task Whoever_is_refused_hears_how_to_be_let_in_and_nothing_else()
    {
        await using TestNode node = await TestNode.StartAsync(rpc: new RpcCredentials("alice", "secret"));

        foreach (string? given in (string?[])
            [null, "Basic", "Basic !", "Bearer secret", "Basic c2VjcmV0", $"Basic {new string('A', 9_000)}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/");
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Authorization", given);
            using HttpResponseMessage answer = await node.Http.SendAsync(request);

            Assert.Equal("Basic realm=\"jsonrpc\"", answer.Headers.WwwAuthenticate.ToString());
            JsonElement problem = await answer.ProblemAsync(401);
            Assert.DoesNotContain(".cookie", problem.Text("detail"));
            Assert.DoesNotContain("alice", problem.GetRawText());
            Assert.DoesNotContain("secret", problem.GetRawText());
        }
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.5")]
    [InlineData("Forwarded", "for=203.0.113.5")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "203.0.113.5")]
    public async Task What_comes_through_a_proxy_is_not_from_this_computer(string header, string value)
    {
        await using TestNode node = await TestNode.StartAsync();

        Assert.Equal(401, await StatusAsync(node, header: (header, value)));
    }

    [Fact]
    public async Task With_a_public_URL_everybody_must_give_the_cookie()
    {
        using var folder = new TemporaryFolder();
        await using TestNode node =
            await TestNode.StartAsync(dataRoot: folder.Path, publicUrl: new Uri("https://coin.example.org/chain"));
        string cookie = await File.ReadAllTextAsync(Path.Combine(folder.Path, "regtest", ".cookie"));

        Assert.Equal(401, await StatusAsync(node));
        Assert.Equal(200, await StatusAsync(node, credentials: cookie));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example.org", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost:1", 403)]
    [InlineData("Host", "evil.example.org", 421)]
    public async Task A_page_in_a_browser_cannot_call_whatever_it_knows(string header, string value, int status)
    {
        using var folder = new TemporaryFolder();
        await using TestNode node = await TestNode.StartAsync(dataRoot: folder.Path);
        string cookie = await File.ReadAllTextAsync(Path.Combine(folder.Path, "regtest", ".cookie"));

        Assert.Equal(status, await StatusAsync(node, header: (header, value)));
        Assert.Equal(status, await StatusAsync(node, header: (header, value), credentials: cookie));
        Assert.Equal(status, await StatusAsync(node, header: (header, value), type: "text/plain"));
    }

    private static async Task<int> StatusAsync(
        TestNode node, string? type = "application/json", string? credentials = null,
        (string Name, string Value)? header = null, Uri? url = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url ?? node.Url, "/rpc"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        if (credentials is not null)
        {
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }

        if (header is { } more)
        {
            request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        }

        using HttpResponseMessage answer = await node.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static Uri? FromElsewhere()
    {
        IPAddress? address = LocalNetwork.FindAddress();
        Assert.SkipWhen(address is null, "This computer has no address of a network.");
        return new UriBuilder(Uri.UriSchemeHttp, address!.ToString()).Uri;
    }
}
