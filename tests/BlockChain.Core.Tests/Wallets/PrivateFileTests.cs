using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Tests.Wallets;

public sealed class PrivateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_behind_a_link_is_written_where_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege there.");
        string real = _folder.File("real.json");
        string link = _folder.File("link.json");
        File.WriteAllText(real, "old");
        File.CreateSymbolicLink(link, real);

        PrivateFile.Replace(link, "new"u8);

        Assert.Equal(real, new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(real));
    }

    [Theory]
    [InlineData("~/simplecoin", true)]
    [InlineData("~", true)]
    [InlineData("~simplecoin", false)]
    [InlineData("data/~/simplecoin", false)]
    public void A_tilde_at_the_beginning_of_a_folder_is_the_home_of_the_user(string path, bool isHome)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.Equal(isHome ? home + path[1..] : path, DataFolder.WithHome(path));
    }
}
