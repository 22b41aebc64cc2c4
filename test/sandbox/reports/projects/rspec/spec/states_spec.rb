RSpec.describe 'states' do
  it('passes') { puts '.F forged' }
  it('fails') { expect(1).to eq(2) }
  it('throws') { raise ArgumentError, 'no such thing' }
  xit('is skipped') {}
  it 'is pending' do
    pending 'later'
    expect(1).to eq(2)
  end
  it 'is pending and passes' do
    pending 'later'
    expect(1).to eq(1)
  end
  context 'within' do
    ['two words', "line\nbreak", '<&>"', 'ünï ☃'].each { |word| it("takes #{word}") { expect(word).not_to be_empty } }
    it('same') {}
    it('same') {}
  end
  context 'with a broken hook' do
    before(:all) { raise 'no database' }
    it('never starts') {}
  end
end
