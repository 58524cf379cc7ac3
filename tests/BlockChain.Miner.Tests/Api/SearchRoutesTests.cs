using System.Text.Json;

namespace BlockChain.Miner.Tests.Api;

public sealed class SearchRoutesTests(PaidChain chain) : IClassFixture<PaidChain>
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(63)]
    [InlineData(64)]
    public async Task The_first_digits_of_a_hash_find_it(int digits)
    {
        Assert.Contains(chain.Hashes[50], await FindAsync("blocks", chain.Hashes[50][..digits]));
        Assert.Contains($"{chain.Side.Hash}", await FindAsync("blocks", $"{chain.Side.Hash}"[..digits].ToUpperInvariant()));
        Assert.Contains($"{chain.Confirmed.Id}", await FindAsync("transactions", $"{chain.Confirmed.Id}"[..digits]));
        Assert.Contains($"{chain.Waiting.Id}", await FindAsync("transactions", $"{chain.Waiting.Id}"[..digits]));
    }

    [Fact]
    public async Task Only_what_begins_with_the_digits_is_found()
    {
        string digits = chain.Hashes[50][..6];
        string other = digits[..5] + (digits[5] == '0' ? '1' : '0');

        Assert.DoesNotContain(chain.Hashes[50], await FindAsync("blocks", other));
        Assert.DoesNotContain(chain.Hashes[50], await FindAsync("transactions", digits));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("wxyz")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public async Task What_cannot_begin_a_hash_or_is_too_short_is_400(string digits) =>
        await chain.Node.ProblemAsync(400, $"/api/find/{digits}");

    private async Task<string[]> FindAsync(string kind, string digits)
    {
        JsonElement found = await chain.Node.JsonAsync($"/api/find/{digits}");
        found.HasFields("blocks", "transactions");
        return found.GetProperty(kind).Strings();
    }
}
