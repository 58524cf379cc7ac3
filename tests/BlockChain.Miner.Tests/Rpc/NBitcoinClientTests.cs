using System.Net;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Options;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;
using BitcoinNetwork = NBitcoin.Network;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>NBitcoin's client, which was written for Bitcoin Core, works with this node.</summary>
public sealed class NBitcoinClientTests : IAsyncLifetime
{
    private const string User = "alice";
    private const string Password = "a password";

    private static readonly Key Key = new(TestKeys.Number(42).ToBytes());

    private TestNode _node = null!;
    private RPCClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await TestNode.StartAsync(rpc: new RpcCredentials(User, Password));
        _client = new RPCClient(Credentials(Password), $"{_node.Url}", BitcoinNetwork.RegTest);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task It_walks_the_chain()
    {
        uint256[] hashes = await _client.GenerateToAddressAsync(3, AddressOf(Key));

        BlockchainInfo info = await _client.GetBlockchainInfoAsync();
        Assert.Equal((3ul, hashes[^1], BitcoinNetwork.RegTest), (info.Blocks, info.BestBlockHash, info.Chain));
        Assert.Equal(3, await _client.GetBlockCountAsync());
        Assert.Equal(hashes[^1], await _client.GetBestBlockHashAsync());
        Assert.Equal(hashes[0], await _client.GetBlockHashAsync(1));
        Block block = await _client.GetBlockAsync(hashes[1]);
        Assert.Equal(hashes[1], block.GetHash());
        Assert.True(block.Check());
        Assert.Equal(block.Header.GetHash(), (await _client.GetBlockHeaderAsync(hashes[1])).GetHash());
        Assert.Equal(BitcoinNetwork.RegTest.GenesisHash, (await _client.GetBlockHeaderAsync(hashes[0])).HashPrevBlock);
        GetBlockRPCResponse whole = await _client.GetBlockAsync(hashes[1], GetBlockVerbosity.WithFullTx);
        Assert.Equal(block.Transactions[0].GetHash(), whole.Block!.Transactions.Single().GetHash());
        GetTxOutResponse coin = await _client.GetTxOutAsync(block.Transactions[0].GetHash(), 0);
        Assert.Equal((Money.Coins(50), true), (coin.TxOut.Value, coin.IsCoinBase));
        Assert.Equal(3, (await _client.GetTxoutSetInfoAsync()).Txouts);
    }

    [Fact]
    public async Task It_makes_the_first_payment()
    {
        uint256[] hashes = await _client.GenerateToAddressAsync(101, AddressOf(Key));
        Coin mined = (await _client.GetBlockAsync(hashes[0])).Transactions[0].Outputs.AsCoins().Single();
        Transaction payment = BitcoinNetwork.RegTest.CreateTransactionBuilder()
            .AddCoins(mined).AddKeys(Key).Send(TestAddress(7), Money.Coins(12.34567891m)).SetChange(AddressOf(Key))
            .SendFees(Money.Satoshis(1_000)).BuildTransaction(sign: true);

        MempoolAcceptResult test = await _client.TestMempoolAcceptAsync(payment);
        Assert.True(test.IsAllowed);
        Assert.Equal(payment.GetHash(), await _client.SendRawTransactionAsync(payment));
        Assert.Equal([payment.GetHash()], await _client.GetRawMempoolAsync());
        MempoolEntry entry = await _client.GetMempoolEntryAsync(payment.GetHash());
        Assert.Equal((Money.Satoshis(1_000), 101), (entry.BaseFee, entry.Height));
        EstimateSmartFeeResponse estimate = await _client.EstimateSmartFeeAsync(2);
        Assert.Equal(new FeeRate(Money.Satoshis(1_000)), estimate.FeeRate);

        await _client.GenerateToAddressAsync(1, AddressOf(Key));
        RawTransactionInfo confirmed = await _client.GetRawTransactionInfoAsync(payment.GetHash());
        Assert.Equal((1u, await _client.GetBestBlockHashAsync()), (confirmed.Confirmations, confirmed.BlockHash));
        Assert.Equal(payment.ToHex(), confirmed.Transaction.ToHex());
        Assert.Contains(confirmed.Transaction.Outputs, output => output.Value == Money.Coins(12.34567891m));
    }

    [Fact]
    public async Task It_mines_by_template()
    {
        await _client.GenerateToAddressAsync(1, AddressOf(Key));
        RPCResponse template = await _client.SendCommandAsync("getblocktemplate", JObject.Parse("""{"rules":["segwit"]}"""));

        Block block = OutsideMiner.Build(System.Text.Json.JsonDocument.Parse(template.ResultString).RootElement);
        Assert.Equal(JTokenType.Null, (await _client.SendCommandAsync("submitblock", OutsideMiner.HexOf(block))).Result.Type);

        Assert.Equal(block.GetHash(), await _client.GetBestBlockHashAsync());
        Assert.Equal("duplicate", (await _client.SendCommandAsync("submitblock", OutsideMiner.HexOf(block))).Result.ToString());
    }

    [Fact]
    public async Task It_sends_batches()
    {
        uint256[] hashes = await _client.GenerateToAddressAsync(5, AddressOf(Key));
        RPCClient batch = _client.PrepareBatch();
        Task<uint256>[] asked = [.. Enumerable.Range(1, 5).Select(height => batch.GetBlockHashAsync(height))];

        await batch.SendBatchAsync();

        Assert.Equal(hashes, await Task.WhenAll(asked));
    }

    [Fact]
    public async Task It_understands_what_goes_wrong()
    {
        Assert.Equal(RPCErrorCode.RPC_METHOD_NOT_FOUND, await ErrorAsync(() => _client.SendCommandAsync("getwalletinfo")));
        Assert.Equal(RPCErrorCode.RPC_INVALID_PARAMETER, await ErrorAsync(() => _client.GetBlockHashAsync(99)));
        Assert.Equal(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY, await ErrorAsync(() => _client.GetBlockAsync(uint256.One)));
        Transaction unknown = BitcoinNetwork.RegTest.CreateTransaction();
        unknown.Inputs.Add(new OutPoint(uint256.One, 0));
        unknown.Outputs.Add(Money.Coins(1), Key.PubKey.Hash);
        Assert.Equal(RPCErrorCode.RPC_TRANSACTION_ERROR, await ErrorAsync(() => _client.SendRawTransactionAsync(unknown)));

        var stranger = new RPCClient(Credentials("other"), $"{_node.Url}", BitcoinNetwork.RegTest);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetBlockCountAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static RPCCredentialString Credentials(string password) =>
        new() { UserPassword = new NetworkCredential(User, password) };

    private static BitcoinAddress AddressOf(Key key) => key.PubKey.GetAddress(ScriptPubKeyType.Legacy, BitcoinNetwork.RegTest);

    private static BitcoinAddress TestAddress(int number) => AddressOf(new Key(TestKeys.Number(number).ToBytes()));

    private static async Task<RPCErrorCode> ErrorAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RPCException>(call)).RPCCode;
}
